//! Load as much as there can be: wrk, a program of Debian's, which sends the next request as soon as it has an answer.

use super::stage::Target;
use crate::run::Cmd;
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::path::Path;

/// How many requests are under way at any time.
const CONNECTIONS: u32 = 32;

/// Makes the requests come from as many clients as there are in [`Target::CLIENTS`], and prints the result as JSON.
/// The requests are made beforehand, so the load costs the same for every target.
pub(super) const SCRIPT: &str = r#"
local requests, n = {}, 0
function init(args)
  for client = 1, tonumber(args[1]) do
    wrk.headers["X-Forwarded-For"] = "198.18.0." .. client
    requests[client] = wrk.format("GET")
  end
end
function request()
  n = n % #requests + 1
  return requests[n]
end
function done(summary)
  local e = summary.errors
  io.write(string.format('{"requests":%d,"micros":%d,"failed":%d}\n', summary.requests, summary.duration,
    e.connect + e.read + e.write + e.status + e.timeout))
end
"#;

/// Requests a second, over so many seconds.
pub(super) fn run(script: &Path, target: &Target, seconds: u64) -> Result<f64> {
    let mut wrk = Cmd::new("wrk")
        .args(["--threads", "1", "--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{seconds}s"), "--timeout", "10s"])
        .arg("--script")
        .arg(script);
    for (name, value) in &target.headers {
        wrk = wrk.args(["--header", &format!("{name}: {value}")]);
    }
    let output = wrk
        .arg(format!("http://{}{}", target.address, target.path))
        .args(["--", &Target::CLIENTS.to_string()])
        .read()?;
    let result = output.lines().last().unwrap_or_default();
    rate(result).with_context(|| format!("wrk and {}: {result:?}", target.name))
}

/// What the script printed, as requests a second.
fn rate(result: &str) -> Result<f64> {
    let result: Value = serde_json::from_str(result)?;
    let number = |name: &str| result[name].as_f64().context("a number is missing");
    if number("failed")? != 0.0 {
        bail!("not every request was answered with success");
    }
    Ok(number("requests")? / number("micros")? * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_a_second_are_read_from_what_the_script_prints() {
        let good = r#"{"requests":5000,"micros":2000000,"failed":0}"#;
        assert_eq!(rate(good).unwrap(), 2_500.0);
        assert!(rate(r#"{"requests":5000,"micros":2000000,"failed":1}"#).is_err());
        assert!(rate("unable to connect to 127.0.0.1:80").is_err());
    }
}
