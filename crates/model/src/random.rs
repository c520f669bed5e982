//! Randomness from the operating system. If it fails there is no safe way on, so the process stops.

use aws_lc_rs::rand;

/// `N` bytes that nobody can guess.
pub fn bytes<const N: usize>() -> [u8; N] {
    let mut out = [0; N];
    #[expect(clippy::expect_used, reason = "security.md 7.3: if the system's randomness fails, abort")]
    rand::fill(&mut out).expect("the operating system gave no random bytes");
    out
}
