//! Small things that are done with texts, in fewer bytes of a buyer's download than the standard library's own: those know every
//! script's blanks, search in vectors of bytes, and write numbers in any width.

/// What is before the first of these ASCII characters, and what is after it, if there is one.
pub(crate) fn cut(text: &str, at: u8) -> (&str, Option<&str>) {
    match text.bytes().position(|byte| byte == at) {
        Some(end) => (&text[..end], Some(&text[end + 1..])),
        None => (text, None),
    }
}

/// Texts, one after the other.
pub fn join(parts: &[&str]) -> String {
    let mut joined = String::new();
    for part in parts {
        joined.push_str(part);
    }
    joined
}

/// A number in decimal digits.
pub fn decimal(number: u64) -> String {
    let mut digits = [0; 20];
    let mut begin = digits.len();
    let mut rest = number;
    loop {
        begin -= 1;
        digits[begin] = b'0' + (rest % 10) as u8;
        rest /= 10;
        if rest == 0 {
            break;
        }
    }
    let mut text = String::new();
    for &digit in &digits[begin..] {
        text.push(char::from(digit));
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_is_written_as_the_standard_library_writes_it() {
        for number in [0, 7, 10, 99, 100, 4_294_967_296, u64::MAX] {
            assert_eq!(decimal(number), number.to_string());
        }
    }

    #[test]
    fn a_text_is_cut_once_and_where_it_may_be() {
        assert_eq!(cut("a;b;c", b';'), ("a", Some("b;c")));
        assert_eq!(cut("é", b';'), ("é", None));
        assert_eq!(cut(";", b';'), ("", Some("")));
        assert_eq!(join(&["a", "", "é"]), "aé");
    }
}
