//! Texts made small. The format is zlib's, whose checksum finds damage.

use std::io::{self, Read, Write};

use flate2::{Compression, read::ZlibDecoder, write::ZlibEncoder};

/// The text, compressed. JSON shrinks to a tenth even so, and people wait for the end of a job.
pub(super) fn pack(text: &str) -> io::Result<Vec<u8>> {
    let mut encoder = ZlibEncoder::new(Vec::with_capacity(text.len() / 8), Compression::fast());
    encoder.write_all(text.as_bytes())?;
    encoder.finish()
}

/// The text that was packed.
pub(super) fn unpack(packed: &[u8]) -> io::Result<String> {
    let mut text = String::new();
    ZlibDecoder::new(packed).read_to_string(&mut text)?;
    Ok(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn every_text_comes_back_byte_for_byte(text in any::<String>()) {
            prop_assert_eq!(unpack(&pack(&text)?)?, text);
        }
    }

    #[test]
    fn a_damaged_text_is_refused_instead_of_shown() {
        let mut packed = pack(&"customer, ".repeat(1_000)).unwrap_or_default();
        let end = packed.len() - 1;
        packed[end] ^= 1;
        assert!(unpack(&packed).is_err());
        assert!(unpack(&packed[..end / 2]).is_err());
    }
}
