//! Ed25519 keys: public ones as JWK with RFC 7638 thumbprints, and whoever signs.

use std::{fmt, str::FromStr};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use crate::strict_json::{Malformed, Members};

/// Why a key was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not an Ed25519 public key in JWK form.
    #[error("This is no Ed25519 public key ({0}). Export the key again as a JWK with \"kty\":\"OKP\".")]
    NotEd25519(String),
    /// A point of small order, or not the one encoding of its point: signatures by it could be forged.
    #[error("This Ed25519 key is unsafe: its point is of small order or not canonical. Make a new key.")]
    Unsafe,
    /// The text is no thumbprint.
    #[error("{0} is no key thumbprint. A thumbprint has 43 characters: letters, digits, '-' and '_'.")]
    NotAThumbprint(String),
    /// The `kid` given beside the key is not its thumbprint.
    #[error("The key's \"kid\" is not its RFC 7638 thumbprint. Take the key from its owner again.")]
    KidMismatch,
}

/// The RFC 7638 SHA-256 thumbprint of a public key: the `kid` of this format. Shown and stored as 43
/// characters of base64url.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Thumbprint([u8; 32]);

impl Thumbprint {
    fn of_x(x: &[u8; 32]) -> Self {
        let jwk = format!(r#"{{"crv":"Ed25519","kty":"OKP","x":"{}"}}"#, URL_SAFE_NO_PAD.encode(x));
        Self(Sha256::digest(jwk.as_bytes()).into())
    }
}

impl fmt::Display for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&URL_SAFE_NO_PAD.encode(self.0))
    }
}

impl fmt::Debug for Thumbprint {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Thumbprint({self})")
    }
}

impl FromStr for Thumbprint {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        decode_32(text).map(Self).ok_or_else(|| KeyError::NotAThumbprint(crate::strict_json::shown(text)))
    }
}

impl Serialize for Thumbprint {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Thumbprint {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer)?.parse().map_err(serde::de::Error::custom)
    }
}

/// Thirty-two bytes from their one base64url form: no padding, no stray bits at the end.
fn decode_32(text: &str) -> Option<[u8; 32]> {
    URL_SAFE_NO_PAD.decode(text).ok()?.try_into().ok()
}

/// A public key as RFC 8037 writes it: what a device sends to have its key registered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Jwk {
    /// Always `OKP`.
    pub kty: String,
    /// Always `Ed25519`.
    pub crv: String,
    /// The 32 bytes of the public key, base64url.
    pub x: String,
    /// The RFC 7638 thumbprint.
    pub kid: String,
    /// Always `sig`.
    #[serde(rename = "use")]
    pub usage: String,
}

/// An Ed25519 public key that is safe to verify with: canonical and not of small order.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    point: VerifyingKey,
    thumbprint: Thumbprint,
}

impl PublicKey {
    /// Takes the 32 bytes of RFC 8032.
    ///
    /// # Errors
    /// [`KeyError::Unsafe`] for a point of small order or an encoding that is not canonical,
    /// [`KeyError::NotEd25519`] for bytes that are no point at all.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        // The decoder below takes y modulo p; RFC 8032 wants y below p = 2^255 − 19, so that a key has one form.
        let [low, middle @ .., high] = bytes;
        if *low >= 0xED && middle.iter().all(|&byte| byte == 0xFF) && high & 0x7F == 0x7F {
            return Err(KeyError::Unsafe);
        }
        let point = VerifyingKey::from_bytes(bytes)
            .map_err(|_| KeyError::NotEd25519("not a point of the curve".into()))?;
        if point.is_weak() {
            return Err(KeyError::Unsafe);
        }
        Ok(Self { point, thumbprint: Thumbprint::of_x(bytes) })
    }

    /// The 32 bytes of RFC 8032.
    pub fn to_bytes(&self) -> [u8; 32] {
        self.point.to_bytes()
    }

    /// The key's RFC 7638 thumbprint, its `kid`.
    pub fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// The key as JWK.
    pub fn to_jwk(&self) -> Jwk {
        Jwk {
            kty: "OKP".into(),
            crv: "Ed25519".into(),
            x: URL_SAFE_NO_PAD.encode(self.to_bytes()),
            kid: self.thumbprint.to_string(),
            usage: "sig".into(),
        }
    }

    /// Whether `signature` is this key's over exactly `message`. Strict: S reduced, R canonical and neither R
    /// nor the key of small order (section 5).
    pub fn verifies(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.point.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({})", self.thumbprint)
    }
}

impl TryFrom<Jwk> for PublicKey {
    type Error = KeyError;

    fn try_from(jwk: Jwk) -> Result<Self, KeyError> {
        for (member, value, wanted) in
            [("kty", &jwk.kty, "OKP"), ("crv", &jwk.crv, "Ed25519"), ("use", &jwk.usage, "sig")]
        {
            if value != wanted {
                return Err(KeyError::NotEd25519(format!("{member:?} is not {wanted:?}")));
            }
        }
        let x = decode_32(&jwk.x).ok_or_else(|| KeyError::NotEd25519("\"x\" is not 32 bytes".into()))?;
        let key = Self::from_bytes(&x)?;
        if key.thumbprint.to_string() == jwk.kid { Ok(key) } else { Err(KeyError::KidMismatch) }
    }
}

/// The thumbprint and, where it is safe, the key that the members `kty`, `crv` and `x` of a JWK describe,
/// whatever else is wrong with it.
pub(crate) fn peek_jwk(jwk: &crate::strict_json::Json) -> Option<(Thumbprint, Option<PublicKey>)> {
    let text = |name: &str| jwk.get(name).and_then(|value| value.as_text());
    if text("kty") != Some("OKP") || text("crv") != Some("Ed25519") {
        return None;
    }
    let x = decode_32(text("x")?)?;
    Some((Thumbprint::of_x(&x), PublicKey::from_bytes(&x).ok()))
}

/// Takes the JWK members out of an object. `kid` and `use` may be left out only where `bare` says so: RFC 7800
/// wants no more in `cnf` than the key.
pub(crate) fn take_jwk(members: &mut Members, bare: bool) -> Result<PublicKey, Malformed> {
    let member = |members: &mut Members, name: &str| {
        if bare && !members.has(name) { Ok(None) } else { members.text(name).map(Some) }
    };
    members.exactly("kty", "OKP")?;
    members.exactly("crv", "Ed25519")?;
    let x = decode_32(&members.text("x")?).ok_or_else(|| Malformed::new("a key's \"x\" is not 32 bytes"))?;
    let key = PublicKey::from_bytes(&x).map_err(|_| Malformed::new("a key is no safe Ed25519 point"))?;
    if member(members, "kid")?.is_some_and(|kid| kid != key.thumbprint.to_string()) {
        return Err(Malformed::new("a key's \"kid\" is not its thumbprint"));
    }
    if member(members, "use")?.is_some_and(|usage| usage != "sig") {
        return Err(Malformed::new("a key's \"use\" is not \"sig\""));
    }
    Ok(key)
}

/// Why nothing was signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SignError {
    /// The keeper of the key said no.
    #[error("The signing key could not be used ({0}). Unlock the place where it is kept, then try again.")]
    Unavailable(String),
    /// The keeper answered with a signature that does not fit its own public key.
    #[error(
        "The signing key gave a signature that does not verify. Check the device that keeps the key; nothing was issued."
    )]
    DoesNotVerify,
    /// The claims could not be written as JSON.
    #[error("The claims could not be written ({0}). This is a fault of the program: report it.")]
    Encoding(String),
}

/// Who signs: a key in memory, a keychain, a hardware module.
pub trait Signer: Send + Sync {
    /// The public half of the key.
    fn public(&self) -> PublicKey;

    /// The key's `kid`.
    fn kid(&self) -> Thumbprint {
        self.public().thumbprint()
    }

    /// Signs exactly `message`.
    ///
    /// # Errors
    /// [`SignError::Unavailable`] when the key's keeper cannot or will not sign.
    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError>;
}

/// A signing key held in memory. It is wiped when dropped, has no `Serialize`, and its `Debug` shows the
/// thumbprint only.
pub struct Ed25519Signer {
    key: SigningKey,
    public: PublicKey,
}

impl Ed25519Signer {
    /// Takes 32 random bytes; where they come from is the caller's affair.
    pub fn from_secret(secret: &[u8; 32]) -> Self {
        let key = SigningKey::from_bytes(secret);
        let point = key.verifying_key();
        let public = PublicKey { point, thumbprint: Thumbprint::of_x(&point.to_bytes()) };
        Self { key, public }
    }

    /// The 32 secret bytes, for storing them in a keychain and for nothing else.
    pub fn secret(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes())
    }
}

impl Signer for Ed25519Signer {
    fn public(&self) -> PublicKey {
        self.public
    }

    fn sign(&self, message: &[u8]) -> Result<[u8; 64], SignError> {
        self.key
            .try_sign(message)
            .map(|signature| signature.to_bytes())
            .map_err(|error| SignError::Unavailable(error.to_string()))
    }
}

impl fmt::Debug for Ed25519Signer {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Ed25519Signer({}, secret withheld)", self.public.thumbprint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_thumbprint_is_that_of_rfc_8037() {
        // RFC 8037, appendix A.2 and A.3.
        let x: [u8; 32] = decode_32("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo").unwrap();
        let key = PublicKey::from_bytes(&x).unwrap();
        assert_eq!(key.thumbprint().to_string(), "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        assert_eq!(PublicKey::try_from(key.to_jwk()), Ok(key));
    }

    #[test]
    fn unsafe_points_are_refused() {
        let identity = [&[1u8][..], &[0; 31]].concat();
        let order_two = [&[0xECu8][..], &[0xFF; 30], &[0x7F]].concat();
        let order_four = [0u8; 32];
        let not_canonical_one = [&[0xEEu8][..], &[0xFF; 30], &[0x7F]].concat();
        // y = p + 3 is below 2^255 and stands for y = 3, which has an ordinary form of its own.
        let not_canonical = [&[0xF0u8][..], &[0xFF; 30], &[0x7F]].concat();
        for bytes in [&identity[..], &order_two, &order_four, &not_canonical_one, &not_canonical] {
            let bytes: [u8; 32] = bytes.try_into().unwrap();
            assert_eq!(PublicKey::from_bytes(&bytes), Err(KeyError::Unsafe), "{bytes:?}");
        }
        let no_point = [&[2u8][..], &[0; 31]].concat();
        assert!(matches!(PublicKey::from_bytes(&no_point.try_into().unwrap()), Err(KeyError::NotEd25519(_))));
    }

    #[test]
    fn a_thumbprint_has_one_form() {
        let good = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
        assert_eq!(good.parse::<Thumbprint>().unwrap().to_string(), good);
        for bad in
            ["", "x", &format!("{good}="), &format!("{}l", &good[..42]), &good[..42], &good.replace('_', "/")]
        {
            assert!(bad.parse::<Thumbprint>().is_err(), "{bad}");
        }
    }

    #[test]
    fn a_signature_has_one_form() {
        let signer = Ed25519Signer::from_secret(&[7; 32]);
        let signature = signer.sign(b"message").unwrap();
        assert!(signer.public().verifies(b"message", &signature));
        assert!(!signer.public().verifies(b"other", &signature));
        assert!(!signer.public().verifies(b"message", &signature[..63]));
        // S + L passes a lax verifier.
        let order: [u8; 32] = [
            0xED, 0xD3, 0xF5, 0x5C, 0x1A, 0x63, 0x12, 0x58, 0xD6, 0x9C, 0xF7, 0xA2, 0xDE, 0xF9, 0xDE, 0x14,
            0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x10,
        ];
        let mut lax = signature;
        let mut carry = 0u16;
        for (byte, add) in lax[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            *byte = sum as u8;
            carry = sum >> 8;
        }
        assert_eq!(carry, 0);
        assert!(!signer.public().verifies(b"message", &lax));
    }

    #[test]
    fn the_secret_is_never_shown() {
        let signer = Ed25519Signer::from_secret(&[0xAB; 32]);
        let shown = format!("{signer:?}");
        assert!(
            shown.contains("withheld") && !shown.to_lowercase().contains("abab") && !shown.contains("171")
        );
        assert_eq!(*signer.secret(), [0xAB; 32]);
    }

    #[test]
    fn a_jwk_with_a_private_half_or_a_foreign_kid_is_refused() {
        let jwk = Ed25519Signer::from_secret(&[1; 32]).public().to_jwk();
        let json = serde_json::to_string(&jwk).unwrap();
        assert!(serde_json::from_str::<Jwk>(&json.replacen('{', "{\"d\":\"AAAA\",", 1)).is_err());
        let other = Ed25519Signer::from_secret(&[2; 32]).kid().to_string();
        assert_eq!(PublicKey::try_from(Jwk { kid: other, ..jwk.clone() }), Err(KeyError::KidMismatch));
        assert!(PublicKey::try_from(Jwk { crv: "X25519".into(), ..jwk }).is_err());
    }
}
