//! Idempotency keys.

/// A fresh idempotency key: a version 4 UUID (RFC 9562) out of the browser's own random numbers.
pub(super) fn fresh() -> String {
    let mut bytes = [0u8; 16];
    // There is no browser with WebAssembly and without it.
    if let Some(crypto) = web_sys::window().and_then(|window| window.crypto().ok()) {
        let _ = crypto.get_random_values_with_u8_array(&mut bytes);
    }
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut key = String::with_capacity(36);
    for (at, byte) in bytes.into_iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            key.push('-');
        }
        for digit in [byte >> 4, byte & 0xf] {
            key.push(char::from(b"0123456789abcdef"[usize::from(digit)]));
        }
    }
    key
}
