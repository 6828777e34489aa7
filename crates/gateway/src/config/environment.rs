//! The settings in the environment: `TC_GATEWAY_LIMITS__LIVE_HOLDS` for `limits.live_holds`.

use zeroize::Zeroizing;

use super::closest::closest;
use super::mistake::unknown;
use super::settings::{self, PREFIX};
use super::sources::{Found, Layer, Place, Value};

/// Takes the settings out of the environment. A variable that begins as ours do and is none is a mistake: a limit that was
/// mistyped would silently not hold.
pub(super) fn read(
    env: impl Iterator<Item = (String, String)>,
    mistakes: &mut Vec<(Place, String)>,
) -> Layer {
    let mut layer = Layer::default();
    let mut env: Vec<(String, String)> = env
        .filter(|(variable, value)| {
            variable
                .strip_prefix(PREFIX)
                .is_some_and(|rest| !is_service_link(rest, value))
        })
        .collect();
    env.sort();
    for (variable, value) in env {
        let value = Zeroizing::new(value);
        let place = |text| Place {
            rank: Place::ENVIRONMENT,
            text,
        };
        let name = settings::names().find(|name| settings::variable(name) == variable);
        if let Some(name) = name {
            let value = Value::Words(value);
            let place = place(variable);
            layer.found.insert(name, Found { value, place });
        } else {
            let known = settings::names().map(|name| settings::variable(&name));
            let meant = closest(&variable, known)
                .map(|name| format!("; did you mean {name}?"))
                .unwrap_or_default();
            mistakes.push((
                place(unknown(&variable)),
                format!("there is no such setting{meant}"),
            ));
        }
    }
    layer
}

/// Whether it is one of the variables that Kubernetes puts into every container for a service named `tc-gateway`: they begin
/// as ours do, and nobody wrote them. No setting can be mistaken for one.
fn is_service_link(rest: &str, value: &str) -> bool {
    let protocol = ["_TCP", "_UDP", "_SCTP"];
    match rest.strip_prefix("PORT") {
        Some("") => value.contains("://"),
        Some(rest) => protocol.iter().any(|protocol| rest.contains(protocol)),
        None => rest.starts_with("SERVICE_HOST") || rest.starts_with("SERVICE_PORT"),
    }
}
