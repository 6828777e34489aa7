//! Texts that people type: what may be in them.

use super::body::Field;
use crate::problem::Problem;

/// A text for people: trimmed, 1 to `most` characters, on one line, with nothing in it that makes the rest look different
/// from what it is.
pub(super) fn line(field: &Field, most: usize) -> Result<String, Problem> {
    let text = field.text()?.trim();
    if text.is_empty() {
        return Err(field.wrong("is empty"));
    }
    if text.chars().nth(most).is_some() {
        return Err(field.wrong("is too long"));
    }
    if text.chars().any(is_unruly) {
        return Err(field.wrong("has control characters in it"));
    }
    Ok(text.to_owned())
}

/// A code: 1 to `most` characters that can all be seen. It is not trimmed.
pub(super) fn code(field: &Field, most: usize) -> Result<String, Problem> {
    let text = field.text()?;
    if text.is_empty() {
        return Err(field.wrong("is empty"));
    }
    if text.chars().nth(most).is_some() {
        return Err(field.wrong("is too long"));
    }
    if text.chars().any(is_invisible) {
        return Err(field.wrong("has blanks or invisible characters in it"));
    }
    Ok(text.to_owned())
}

/// Controls (NUL and ends of lines among them), and what turns the direction of the text around it (Unicode's explicit
/// directional embeddings, overrides and isolates, UAX #9, section 2). Joiners and directional marks stay: names need them.
fn is_unruly(character: char) -> bool {
    character.is_control()
        || matches!(
            character,
            '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}'
        )
}

/// Blanks, controls, and what Unicode calls default-ignorable: shown as nothing (UAX #44, Default_Ignorable_Code_Point).
fn is_invisible(character: char) -> bool {
    is_unruly(character)
        || character.is_whitespace()
        || matches!(
            character,
            '\u{ad}'
                | '\u{34f}'
                | '\u{61c}'
                | '\u{115f}'..='\u{1160}'
                | '\u{17b4}'..='\u{17b5}'
                | '\u{180b}'..='\u{180f}'
                | '\u{200b}'..='\u{200f}'
                | '\u{2060}'..='\u{206f}'
                | '\u{3164}'
                | '\u{fe00}'..='\u{fe0f}'
                | '\u{feff}'
                | '\u{ffa0}'
                | '\u{fff0}'..='\u{fff8}'
                | '\u{1bca0}'..='\u{1bca3}'
                | '\u{1d173}'..='\u{1d17a}'
                | '\u{e0000}'..='\u{e0fff}'
        )
}
