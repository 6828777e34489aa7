//! TLS as the tests have it: who signs certificates, and a server that shows one.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, SupportedProtocolVersion};
use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

use super::uuid;

/// The host that servers are asked for by.
pub(crate) const HOST: &str = "localhost";

/// Who signs certificates.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pem: String,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let key = KeyPair::generate().unwrap();
        let mut own = CertificateParams::new(Vec::new()).unwrap();
        own.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let pem = own.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(own, key);
        Self { issuer, pem }
    }

    /// A file that holds its certificate.
    pub(crate) fn file(&self) -> PathBuf {
        let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR"));
        let file = folder.join(format!("authority-{}.pem", uuid()));
        std::fs::write(&file, &self.pem).unwrap();
        file
    }

    /// A certificate for a server of this name, good unless `spoil` does something to it.
    pub(crate) fn certify(&self, name: &str, spoil: impl FnOnce(&mut CertificateParams)) -> Shown {
        let key = KeyPair::generate().unwrap();
        let mut server = CertificateParams::new([name.to_owned()]).unwrap();
        spoil(&mut server);
        let certificate = server.signed_by(&key, &self.issuer).unwrap();
        Shown {
            certificate: certificate.der().clone(),
            key,
        }
    }
}

/// What a server shows of itself.
pub(crate) struct Shown {
    certificate: CertificateDer<'static>,
    key: KeyPair,
}

/// Speaks TLS before a server that does not. It ends with the test's runtime.
pub(crate) struct Front {
    pub(crate) address: SocketAddr,
    /// How many connections came about, with a certificate that was believed.
    opened: Arc<AtomicUsize>,
}

impl Front {
    pub(crate) async fn start(
        shown: Shown,
        versions: &[&'static SupportedProtocolVersion],
        server: SocketAddr,
    ) -> Self {
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let key = PrivateKeyDer::try_from(shown.key.serialize_der()).unwrap();
        let config = ServerConfig::builder_with_provider(provider)
            .with_protocol_versions(versions)
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![shown.certificate], key)
            .unwrap();
        let acceptor = TlsAcceptor::from(Arc::new(config));
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let opened = Arc::new(AtomicUsize::new(0));
        let count = Arc::clone(&opened);
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (acceptor, count) = (acceptor.clone(), Arc::clone(&count));
                tokio::spawn(async move {
                    let Ok(mut stream) = acceptor.accept(stream).await else {
                        return;
                    };
                    count.fetch_add(1, Ordering::SeqCst);
                    let mut behind = TcpStream::connect(server).await.unwrap();
                    let _ = copy_bidirectional(&mut stream, &mut behind).await;
                });
            }
        });
        Self { address, opened }
    }

    pub(crate) fn opened(&self) -> usize {
        self.opened.load(Ordering::SeqCst)
    }
}

/// A certificate that nobody else has signed.
pub(crate) fn itself() -> Shown {
    let key = KeyPair::generate().unwrap();
    let own = CertificateParams::new([HOST.to_owned()]).unwrap();
    let certificate = own.self_signed(&key).unwrap();
    Shown {
        certificate: certificate.der().clone(),
        key,
    }
}
