//! nginx, in the three parts that it plays: the proxy that the gateway is compared with, the balancer before several gateways,
//! and an upstream that costs next to nothing.
//!
//! Each of its workers may use a processor, as each thread of the gateway may. Proxies write a line for each request, as nginx
//! does where nobody says otherwise, and as the gateway does; both write to nowhere.

use super::server::{Server, free_address};
use crate::{files, run::Cmd, setup::servers};
use anyhow::{Context as _, Result};
use std::{fmt::Write as _, fs, net::SocketAddr, path::Path};

/// So many requests on one connection that it is never closed for their number.
const NEVER: u32 = 1_000_000_000;

/// Something that an nginx listens for.
pub(super) enum Part<'a> {
    /// Passes everything on, with the partner's key, as a proxy would that is all there is between a page and the API.
    Proxy { to: SocketAddr, key: &'a str },
    /// Passes everything on to these in turn, with the client's address.
    Balancer { to: &'a [SocketAddr] },
    /// Answers each of these paths with its body, and passes everything else on.
    Fixed {
        texts: Vec<(String, String)>,
        else_to: SocketAddr,
    },
}

/// Starts one nginx that plays these parts, each at an address of its own. All its files are in `folder`.
pub(super) fn start(folder: &Path, parts: &[Part<'_>]) -> Result<(Server, Vec<SocketAddr>)> {
    files::empty_folder(folder)?;
    let addresses = parts
        .iter()
        .map(|_| free_address())
        .collect::<Result<Vec<_>>>()?;
    let config = folder.join("nginx.conf");
    fs::write(&config, text(folder, parts, &addresses))?;
    let cmd = Cmd::new(servers::find("nginx").context("nginx is gone")?)
        .arg("-e")
        .arg(folder.join("error.log"))
        .arg("-p")
        .arg(folder)
        .arg("-c")
        .arg(&config);
    let last = *addresses.last().context("an nginx without a part")?;
    let server = Server::at(last, cmd).with_context(|| {
        let log = fs::read_to_string(folder.join("error.log")).unwrap_or_default();
        format!("nginx: {}", log.trim())
    })?;
    Ok((server, addresses))
}

/// The whole configuration.
fn text(folder: &Path, parts: &[Part<'_>], addresses: &[SocketAddr]) -> String {
    let folder = folder.display();
    let mut servers = String::new();
    for (number, (part, listen)) in parts.iter().zip(addresses).enumerate() {
        servers.push_str(&server(part, *listen, number));
    }
    let mut temporary = String::new();
    for kind in ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"] {
        let _ = writeln!(temporary, "  {kind}_temp_path \"{folder}/{kind}\";");
    }
    format!(
        "daemon off;
worker_processes auto;
pid \"{folder}/pid\";
worker_rlimit_nofile 4096;
events {{ worker_connections 2048; }}
http {{
  default_type application/json;
  keepalive_requests {NEVER};
  keepalive_timeout 1h;
{temporary}{servers}}}
"
    )
}

fn server(part: &Part<'_>, listen: SocketAddr, number: usize) -> String {
    let (upstreams, log, locations) = match part {
        Part::Proxy { to, key } => (
            format!("    server {to};\n"),
            "/dev/null combined",
            passed_on(
                number,
                &format!("      proxy_set_header Authorization \"key {key}\";\n"),
            ),
        ),
        Part::Balancer { to } => (
            to.iter()
                .map(|address| format!("    server {address};\n"))
                .collect(),
            "/dev/null combined",
            passed_on(
                number,
                "      proxy_set_header Host $http_host;\n      \
                 proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for;\n",
            ),
        ),
        Part::Fixed { texts, else_to } => {
            let answer = |(path, body): &(String, String)| {
                format!(
                    "    location = {path} {{ return 200 '{}'; }}\n",
                    quoted(body)
                )
            };
            (
                format!("    server {else_to};\n"),
                "off",
                texts.iter().map(answer).collect::<String>() + &passed_on(number, ""),
            )
        }
    };
    format!(
        "  upstream u{number} {{
{upstreams}    keepalive 64;
    keepalive_requests {NEVER};
    keepalive_timeout 20s;
  }}
  server {{
    listen {listen};
    access_log {log};
{locations}  }}
"
    )
}

fn passed_on(number: usize, headers: &str) -> String {
    format!(
        "    location / {{
      proxy_pass http://u{number};
      proxy_http_version 1.1;
      proxy_set_header Connection \"\";
{headers}    }}
"
    )
}

/// A JSON text as nginx reads it between apostrophes. A dollar would begin the name of a variable; JSON can do without.
fn quoted(json: &str) -> String {
    json.replace('$', "\\u0024")
        .replace('\\', "\\\\")
        .replace('\'', "\\'")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_is_quoted_so_that_nginx_reads_it_as_it_is() {
        assert_eq!(quoted(r#"{"a":"1"}"#), r#"{"a":"1"}"#);
        assert_eq!(quoted(r#"{"a":"'"}"#), r#"{"a":"\'"}"#);
        assert_eq!(quoted(r#"{"a":"\""}"#), r#"{"a":"\\""}"#);
        assert_eq!(quoted(r#"{"a":"5 $"}"#), r#"{"a":"5 \\u0024"}"#);
    }

    #[test]
    fn each_part_has_its_address_and_its_upstreams() {
        let address = |port: u16| SocketAddr::from(([127, 0, 0, 1], port));
        let parts = [
            Part::Proxy {
                to: address(1),
                key: "abc",
            },
            Part::Balancer {
                to: &[address(2), address(3)],
            },
        ];
        let text = text(Path::new("/f"), &parts, &[address(4), address(5)]);
        let (first, second) = text.split_once("upstream u1").unwrap();
        assert!(first.contains("listen 127.0.0.1:4;") && first.contains("\"key abc\""));
        assert!(second.contains("listen 127.0.0.1:5;") && !second.contains("Authorization"));
        assert_eq!(first.matches("    server 127.0.0.1:").count(), 1);
        assert_eq!(second.matches("    server 127.0.0.1:").count(), 2);
    }
}
