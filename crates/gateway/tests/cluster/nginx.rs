//! nginx before the instances, configured as the documentation says.

use std::env;
use std::fmt::Write as _;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

/// How long it may take to start, on a machine that is busy.
const START: Duration = Duration::from_secs(20);

/// A running nginx, gone when it is dropped.
pub(crate) struct Nginx {
    pub(crate) address: SocketAddr,
    folder: PathBuf,
    process: Child,
}

impl Nginx {
    /// Starts one and waits until it listens.
    ///
    /// # Panics
    /// If there is no nginx, or it does not start.
    pub(crate) fn start(instances: &[SocketAddr]) -> Self {
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap();
        let address = port.local_addr().unwrap();
        drop(port);
        let name = format!("tc-nginx-{}-{}", std::process::id(), address.port());
        let folder = env::temp_dir().join(name);
        fs::create_dir_all(&folder).unwrap();
        let config = folder.join("nginx.conf");
        fs::write(&config, text(&folder, address, instances)).unwrap();
        let process = Command::new(program())
            .arg("-e")
            .arg(folder.join("error.log"))
            .arg("-p")
            .arg(&folder)
            .arg("-c")
            .arg(&config)
            .stdin(Stdio::null())
            .spawn()
            .expect(
                "nginx is needed by these tests: `cargo xtask setup` installs it, or on Debian `apt-get install nginx` \
                 as root",
            );
        let mut nginx = Self {
            address,
            folder,
            process,
        };
        let limit = Instant::now() + START;
        while TcpStream::connect(address).is_err() {
            let ended = nginx.process.try_wait().unwrap();
            let log = fs::read_to_string(nginx.folder.join("error.log"));
            assert!(
                ended.is_none() && Instant::now() < limit,
                "nginx does not start: {log:?}"
            );
            thread::sleep(Duration::from_millis(10));
        }
        nginx
    }
}

impl Drop for Nginx {
    fn drop(&mut self) {
        let _gone = self.process.kill();
        let _gone = self.process.wait();
        let _gone = fs::remove_dir_all(&self.folder);
    }
}

/// Debian keeps it where the path of an ordinary user does not lead.
fn program() -> PathBuf {
    let debian = Path::new("/usr/sbin/nginx");
    if debian.is_file() {
        debian.to_owned()
    } else {
        "nginx".into()
    }
}

/// One process, with all its files in the folder.
fn text(folder: &Path, listen: SocketAddr, instances: &[SocketAddr]) -> String {
    let folder = folder.display();
    let mut servers = String::new();
    for instance in instances {
        // An instance that restarts is tried again at once, not after ten seconds.
        let _infallible = writeln!(servers, "    server {instance} max_fails=0;");
    }
    let mut temporary = String::new();
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _infallible = writeln!(temporary, "  {kind}_temp_path {folder}/{kind};");
    }
    format!(
        "daemon off;
master_process off;
pid {folder}/pid;
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  access_log off;
{temporary}
  upstream tc_gateway {{
{servers}
    keepalive 32;
    keepalive_timeout 20s;
  }}
  server {{
    listen {listen};
    location / {{
      proxy_pass http://tc_gateway;
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
      proxy_set_header Host $http_host;
      proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;
      proxy_pass_header Date;
      proxy_read_timeout 20s;
      client_max_body_size 32k;
    }}
  }}
}}
"
    )
}
