//! Texts as searches see them.

use sha2::{Digest, Sha256};
use unicode_normalization::{UnicodeNormalization, char::is_combining_mark};

/// Lower case and without accents, so that `alpenruck` finds `Alpenrück`.
pub(crate) fn folded(text: &str) -> String {
    text.nfkd()
        .filter(|character| !is_combining_mark(*character))
        .flat_map(char::to_lowercase)
        .nfc()
        .collect()
}

/// SHA-256, lower-case hexadecimal.
pub(crate) fn sha256(bytes: &[u8]) -> String {
    Sha256::digest(bytes).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::folded;

    #[test]
    fn accents_case_and_width_do_not_hide_a_name() {
        assert_eq!(folded("Alpenrück Versicherung AG"), "alpenruck versicherung ag");
        assert_eq!(folded("ＣＩＣ"), "cic");
        assert_eq!(folded("さくら見本銀行"), "さくら見本銀行");
        assert_eq!(folded("が"), folded("か\u{3099}"), "both spellings of one letter are the same");
    }
}
