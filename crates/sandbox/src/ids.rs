//! Ids that look like the API's: ObjectIds.

use std::hash::{BuildHasher, RandomState};

/// The bytes of an id that is written down in the source: a wrong digit does not compile.
pub(crate) const fn hex(text: &str) -> [u8; 12] {
    let digits = text.as_bytes();
    assert!(digits.len() == 24, "an id has 24 digits");
    let mut bytes = [0; 12];
    let mut place = 0;
    while place < 12 {
        bytes[place] = digit(digits[2 * place]) << 4 | digit(digits[2 * place + 1]);
        place += 1;
    }
    bytes
}

const fn digit(digit: u8) -> u8 {
    match digit {
        b'0'..=b'9' => digit - b'0',
        b'a'..=b'f' => digit - b'a' + 10,
        _ => panic!("an id is written in lower-case hexadecimal digits"),
    }
}

/// Makes ids: 4 bytes of the creation second, 5 bytes that are this process's, 3 bytes that count.
pub(crate) struct ObjectIds {
    process: [u8; 5],
    count: u32,
}

impl ObjectIds {
    pub(crate) fn new() -> Self {
        // The standard library's hash keys are its only source of randomness, and enough for telling processes apart.
        let [a, b, c, d, e, f, g, _] = RandomState::new().hash_one("process").to_be_bytes();
        Self {
            process: [a, b, c, d, e],
            count: u32::from_be_bytes([0, f, g, 0]),
        }
    }

    /// The next id, of something that is created in that second since the epoch.
    pub(crate) fn next(&mut self, second: u32) -> [u8; 12] {
        self.count = self.count.wrapping_add(1);
        let [s0, s1, s2, s3] = second.to_be_bytes();
        let [p0, p1, p2, p3, p4] = self.process;
        let [_, c0, c1, c2] = self.count.to_be_bytes();
        [s0, s1, s2, s3, p0, p1, p2, p3, p4, c0, c1, c2]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_carry_their_second_and_never_repeat() {
        let mut ids = ObjectIds::new();
        let (first, second) = (ids.next(0x56a7_717f), ids.next(0x56a7_717f));
        assert_eq!(first[..4], [0x56, 0xa7, 0x71, 0x7f]);
        assert_eq!(first[..9], second[..9]);
        assert_eq!(u32::from(second[11]), (u32::from(first[11]) + 1) % 256);
    }

    #[test]
    fn reads_ids_that_are_written_in_the_source() {
        assert_eq!(
            hex("5f0c0ffee0ddf00dcafe0001")[..5],
            [0x5f, 0x0c, 0x0f, 0xfe, 0xe0]
        );
    }
}
