use subtle::{Choice, ConditionallySelectable as _, ConstantTimeEq as _, ConstantTimeGreater as _};

/// Takes off PKCS#7 padding to blocks of `BLOCK` bytes, and tells whether every byte of it was right; if not, all bytes
/// are left on.
///
/// The padding's bytes are looked at in constant time.
pub(super) fn strip<const BLOCK: u8>(padded: &[u8]) -> (Choice, &[u8]) {
    let length = padded.last().copied().unwrap_or(0);
    // Longer than all there is would be cut at the first byte: that is no padding either.
    let fits = Choice::from(u8::from(padded.len() >= usize::from(length)));
    let mut good = length.ct_gt(&0) & !length.ct_gt(&BLOCK) & fits;
    for (position, byte) in (0..BLOCK).zip(padded.iter().rev()) {
        let is_padding = length.ct_gt(&position);
        good &= !is_padding | byte.ct_eq(&length);
    }
    let stripped = usize::from(u8::conditional_select(&0, &length, good));
    (good, &padded[..padded.len().saturating_sub(stripped)])
}

#[cfg(test)]
mod tests {
    use super::strip;

    #[test]
    fn exactly_the_blocks_of_pkcs7_are_well_padded() {
        for length in 0..=255_u8 {
            for wrong in 0..16_usize {
                let mut block = [length; 16];
                block[15 - wrong] ^= u8::from(wrong > 0) * 0x41;

                let (good, text) = strip::<16>(&block);

                let expected = (1..=16).contains(&length) && (wrong == 0 || wrong >= usize::from(length));
                assert_eq!(bool::from(good), expected, "length {length}, wrong byte {wrong}");
                assert_eq!(text.len(), if expected { 16 - usize::from(length) } else { 16 });
            }
        }
    }
}
