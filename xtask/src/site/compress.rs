//! Compresses a file once, so that the server need not do it for every visitor.

use std::io::Write;

use anyhow::Result;
use brotli::{
    BrotliCompress,
    enc::{
        BrotliEncoderParams,
        backward_references::BrotliEncoderMode::{self, BROTLI_FORCE_MSB_PRIOR, BROTLI_MODE_GENERIC},
    },
};
use flate2::{Compression, write::GzEncoder};

/// A way to compress, and what it adds to a file's name.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Encoding {
    /// The smallest there is: seconds of work for a file that is fetched many times.
    Brotli,
    /// For whoever does not know brotli.
    Gzip,
    /// Done at once, for a page that is on the same machine.
    QuickGzip,
}

impl Encoding {
    /// What the compressed file's name ends with.
    pub(crate) fn suffix(self) -> &'static str {
        match self {
            Self::Brotli => "br",
            Self::Gzip | Self::QuickGzip => "gz",
        }
    }

    /// Compresses.
    pub(crate) fn encode(self, content: &[u8]) -> Result<Vec<u8>> {
        match self {
            Self::Brotli => brotli(content),
            Self::Gzip => gzip(content, Compression::best()),
            Self::QuickGzip => gzip(content, Compression::fast()),
        }
    }
}

/// The smaller of what comes of two guesses about the next byte: from what the bytes before it are as text or numbers,
/// which fits scripts, and from their upper six bits, which fits the instructions of a WASM.
fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let texts = brotli_as(content, BROTLI_MODE_GENERIC)?;
    let instructions = brotli_as(content, BROTLI_FORCE_MSB_PRIOR)?;
    Ok(if instructions.len() < texts.len() { instructions } else { texts })
}

fn brotli_as(mut content: &[u8], mode: BrotliEncoderMode) -> Result<Vec<u8>> {
    // Blocks of 64 KiB (2 to the 16th) let it learn anew where code ends and data begins.
    let params = BrotliEncoderParams { quality: 11, mode, lgblock: 16, size_hint: content.len(), ..Default::default() };
    let mut encoded = Vec::new();
    BrotliCompress(&mut content, &mut encoded, &params)?;
    Ok(encoded)
}

fn gzip(content: &[u8], level: Compression) -> Result<Vec<u8>> {
    let mut encoder = GzEncoder::new(Vec::new(), level);
    encoder.write_all(content)?;
    Ok(encoder.finish()?)
}

#[cfg(test)]
mod tests {
    use std::io::Read;

    use super::*;

    #[test]
    fn what_is_compressed_can_be_read_again() {
        let text = "a job, a job, a job ".repeat(100).into_bytes();

        let mut from_brotli = Vec::new();
        let encoded = Encoding::Brotli.encode(&text).expect("memory takes all that is written");
        brotli::BrotliDecompress(&mut encoded.as_slice(), &mut from_brotli).expect("it is brotli");
        assert_eq!(from_brotli, text);

        for encoding in [Encoding::Gzip, Encoding::QuickGzip] {
            let mut from_gzip = Vec::new();
            let encoded = encoding.encode(&text).expect("memory takes all that is written");
            flate2::read::GzDecoder::new(encoded.as_slice()).read_to_end(&mut from_gzip).expect("it is gzip");
            assert_eq!(from_gzip, text);
        }
    }
}
