//! JWS in compact form (RFC 7515), as narrow as this format uses it: EdDSA, one `typ` per kind of token.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde::Serialize;

use crate::{
    keys::{PublicKey, SignError, Signer, Thumbprint},
    strict_json::{self, Json, Malformed, Members},
};

/// `typ` of an activation token.
pub(crate) const TYP_ACTIVATION: &str = "i3lic+jwt";
/// `typ` of a trust bundle.
pub(crate) const TYP_TRUST: &str = "i3trust+jwt";
/// `typ` of a revocation list.
pub(crate) const TYP_REVOCATION: &str = "i3rvk+jwt";
/// `typ` of a delegation.
pub(crate) const TYP_DELEGATION: &str = "i3dlg+jwt";

/// A token taken apart: three parts of canonical base64url, of which two are strict JSON. Nothing is verified.
#[derive(Debug)]
pub(crate) struct Token {
    /// Header and payload exactly as they stand: what the signature is over. Nothing is ever re-encoded.
    signed: String,
    header: Json,
    /// The claims.
    pub claims: Json,
    signature: Vec<u8>,
}

impl Token {
    /// Takes a token apart. A signature of the wrong length is left to [`Token::is_signed_by`]: it is well
    /// encoded and fits nothing.
    pub(crate) fn decode(text: &str) -> Result<Self, Malformed> {
        let mut parts = text.split('.');
        let (Some(header), Some(claims), Some(signature), None) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return Err(Malformed::new("a token does not have three parts"));
        };
        Ok(Self {
            signed: format!("{header}.{claims}"),
            header: json(header, "header")?,
            claims: json(claims, "payload")?,
            signature: base64url(signature, "signature")?,
        })
    }

    /// Checks that the header is exactly `alg`, `typ` and `kid`, and gives the `kid`.
    pub(crate) fn kid(&self, typ: &str) -> Result<Thumbprint, Malformed> {
        let mut header = Members::of(self.header.clone(), "the header")?;
        header.exactly("alg", "EdDSA")?;
        header.exactly("typ", typ)?;
        let kid = header.text("kid")?;
        header.finish()?;
        kid.parse().map_err(|_| Malformed::new("\"kid\" of the header is no key thumbprint"))
    }

    /// Whether the signature is this key's over the bytes as they stand.
    pub(crate) fn is_signed_by(&self, key: &PublicKey) -> bool {
        key.verifies(self.signed.as_bytes(), &self.signature)
    }
}

fn base64url(part: &str, name: &str) -> Result<Vec<u8>, Malformed> {
    // This engine refuses padding and stray bits after the last byte, so that a token has one form.
    URL_SAFE_NO_PAD
        .decode(part)
        .map_err(|_| Malformed(format!("the {name} of a token is not base64url without padding")))
}

fn json(part: &str, name: &str) -> Result<Json, Malformed> {
    strict_json::parse(&base64url(part, name)?).map_err(|Malformed(what)| {
        Malformed(format!("the {name} of a token is no JSON of this format: {what}"))
    })
}

#[derive(Serialize)]
struct Header<'a> {
    alg: &'a str,
    typ: &'a str,
    kid: Thumbprint,
}

/// Writes and signs a token, and verifies what the signer gave before anyone else has to.
pub(crate) fn sign(typ: &str, claims: &impl Serialize, signer: &dyn Signer) -> Result<String, SignError> {
    let encode = |json: serde_json::Result<Vec<u8>>| {
        json.map(|bytes| URL_SAFE_NO_PAD.encode(bytes))
            .map_err(|error| SignError::Encoding(error.to_string()))
    };
    let key = signer.public();
    let header = encode(serde_json::to_vec(&Header { alg: "EdDSA", typ, kid: key.thumbprint() }))?;
    let signed = format!("{header}.{}", encode(serde_json::to_vec(claims))?);
    let signature = signer.sign(signed.as_bytes())?;
    if !key.verifies(signed.as_bytes(), &signature) {
        return Err(SignError::DoesNotVerify);
    }
    Ok(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::keys::Ed25519Signer;

    #[derive(Serialize)]
    struct Nothing {}

    fn token() -> String {
        sign(TYP_ACTIVATION, &Nothing {}, &Ed25519Signer::from_secret(&[3; 32])).unwrap()
    }

    fn with_header(header: &str) -> Result<Thumbprint, Malformed> {
        let token = token();
        let (_, rest) = token.split_once('.').unwrap();
        Token::decode(&format!("{}.{rest}", URL_SAFE_NO_PAD.encode(header)))?.kid(TYP_ACTIVATION)
    }

    #[test]
    fn a_signed_token_reads_back() {
        let signer = Ed25519Signer::from_secret(&[3; 32]);
        let token = Token::decode(&token()).unwrap();
        assert_eq!(token.kid(TYP_ACTIVATION), Ok(signer.kid()));
        assert!(token.kid(TYP_TRUST).is_err(), "one kind of token is never taken for another");
        assert!(token.is_signed_by(&signer.public()));
        assert!(!token.is_signed_by(&Ed25519Signer::from_secret(&[4; 32]).public()));
    }

    #[test]
    fn the_header_is_exact() {
        let kid = Ed25519Signer::from_secret(&[3; 32]).kid();
        assert!(with_header(&format!(r#"{{"alg":"EdDSA","typ":"i3lic+jwt","kid":"{kid}"}}"#)).is_ok());
        assert!(with_header(&format!(r#" {{"kid":"{kid}", "typ":"i3lic+jwt","alg":"EdDSA"}}"#)).is_ok());
        for header in [
            format!(r#"{{"alg":"none","typ":"i3lic+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"eddsa","typ":"i3lic+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"Ed25519","typ":"i3lic+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"HS256","typ":"i3lic+jwt","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"EdDSA","typ":"JWT","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"EdDSA","kid":"{kid}"}}"#),
            format!(r#"{{"alg":"EdDSA","typ":"i3lic+jwt","kid":"{kid}","crit":[]}}"#),
            format!(r#"{{"alg":"EdDSA","alg":"EdDSA","typ":"i3lic+jwt","kid":"{kid}"}}"#),
            r#"{"alg":"EdDSA","typ":"i3lic+jwt","kid":"key-1"}"#.into(),
            r#"{"alg":"EdDSA","typ":"i3lic+jwt"}"#.into(),
            r#"[]"#.into(),
            String::new(),
        ] {
            assert!(with_header(&header).is_err(), "{header}");
        }
    }

    #[test]
    fn base64url_has_one_form() {
        let good = token();
        let parts: Vec<&str> = good.split('.').collect();
        let [header, claims, signature] = parts[..] else { panic!("three parts") };
        for bad in [
            format!("{header}=.{claims}.{signature}"),
            format!("{header}.{claims}=.{signature}"),
            format!("{header}.{claims}.{signature}=="),
            format!("{header}.{claims}"),
            format!("{good}.{signature}"),
            format!(" {good}"),
            format!("{good}\n"),
            format!("{header}.e30\u{0}.{signature}"),
            // "{}" is e30; e31 decodes to the same two bytes under a lax decoder.
            format!("{header}.e31.{signature}"),
            format!("{header}..{signature}"),
            String::new(),
        ] {
            assert!(Token::decode(&bad).is_err(), "{bad:?}");
        }
        let short = Token::decode(&format!("{header}.{claims}.{}", &signature[..84])).unwrap();
        assert!(!short.is_signed_by(&Ed25519Signer::from_secret(&[3; 32]).public()));
    }

    struct Broken(Ed25519Signer);

    impl Signer for Broken {
        fn public(&self) -> PublicKey {
            self.0.public()
        }
        fn sign(&self, _: &[u8]) -> Result<[u8; 64], SignError> {
            Ok([0; 64])
        }
    }

    #[test]
    fn a_signer_that_errs_is_caught_before_anything_is_issued() {
        let broken = Broken(Ed25519Signer::from_secret(&[3; 32]));
        assert_eq!(sign(TYP_ACTIVATION, &Nothing {}, &broken), Err(SignError::DoesNotVerify));
    }
}
