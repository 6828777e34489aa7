//! Load as much as there can be: wrk, a program of Debian's, which sends the next request as soon as it has an answer.

use super::target::Target;
use crate::run::Cmd;
use anyhow::{Context as _, Result, bail};
use serde_json::Value;
use std::{fmt::Write as _, fs, path::Path};

/// How many requests are under way at any time.
const CONNECTIONS: u32 = 32;

/// What wrk does with the requests: they are made beforehand, so the load costs the same for every target. At the end it prints the
/// result as JSON.
const SCRIPT: &str = r#"
local requests, n = {}, 0
function init()
  for number, ask in ipairs(asks) do
    requests[number] = wrk.format("GET", ask[1], ask[2])
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

/// Requests a second, over so many seconds. The script is written into the folder.
pub(super) fn run(folder: &Path, target: &Target, seconds: u64) -> Result<f64> {
    let script = folder.join(format!("{}.lua", target.name));
    fs::write(&script, asks(target) + SCRIPT)?;
    let output = Cmd::new("wrk")
        .args(["--threads", "1", "--connections", &CONNECTIONS.to_string()])
        .args(["--duration", &format!("{seconds}s"), "--timeout", "10s"])
        .arg("--script")
        .arg(&script)
        .arg(format!("http://{}/", target.address))
        .read()?;
    let result = output.lines().last().unwrap_or_default();
    rate(result).with_context(|| format!("wrk and {}: {result:?}", target.name))
}

/// What is asked for in turn, as a table of Lua's. Paths and headers are plain words: they have nothing that would need other
/// escapes than Rust's.
fn asks(target: &Target) -> String {
    let mut text = String::from("local asks = {\n");
    for ask in target.turns() {
        let _ = write!(text, "  {{ {:?}, {{", ask.path);
        for (name, value) in &ask.headers {
            let _ = write!(text, " [{name:?}] = {value:?},");
        }
        text.push_str(" } },\n");
    }
    text + "}\n"
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
