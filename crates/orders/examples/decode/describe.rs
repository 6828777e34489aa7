//! From the bytes of a file to its summary, or to what is wrong with it and where.

use tc_orders::wire::Json;

use crate::shape::Shape;
use crate::summary;

/// Describes the content of the file of that name; the name is only for the place in the error.
pub(crate) fn describe(name: &str, bytes: &[u8]) -> Result<String, String> {
    let text = str::from_utf8(bytes)
        .map_err(|error| format!("{name}: not UTF-8 from byte {} on", error.valid_up_to()))?;
    // Editors put it there; a browser's own parser is handed text without it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return Err(format!("{name}: empty"));
    }
    let body: Json = serde_json::from_str(text).map_err(|error| not_json(name, &error))?;
    let shape =
        Shape::of(&body).ok_or_else(|| format!("{name} $: not a body of the Orders API"))?;
    summary::of(shape, &body).map_err(|error| format!("{name} {error}"))
}

fn not_json(name: &str, error: &serde_json::Error) -> String {
    let (line, column) = (error.line(), error.column());
    let text = error.to_string();
    let what = text
        .strip_suffix(&format!(" at line {line} column {column}"))
        .unwrap_or(&text);
    format!("{name}:{line}:{column}: not JSON: {what}")
}
