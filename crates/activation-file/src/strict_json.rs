//! JSON as this format wants it: no member name twice at any depth, whole numbers only, nothing unknown.

use std::{collections::BTreeMap, fmt, ops::RangeInclusive};

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};

/// What breaks the rules of the format, in words for a person: a clause without a capital or full stop.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Malformed(pub(crate) String);

impl Malformed {
    pub(crate) fn new(what: impl Into<String>) -> Self {
        Self(what.into())
    }
}

/// A JSON value in which no object has a member twice and every number is whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Json {
    Null,
    Bool(bool),
    Integer(i64),
    Text(String),
    Array(Vec<Json>),
    Object(BTreeMap<String, Json>),
}

/// Reads one JSON value and refuses anything but white space after it. serde_json bounds the depth.
pub(crate) fn parse(bytes: &[u8]) -> Result<Json, Malformed> {
    serde_json::from_slice(bytes).map_err(|error| Malformed(error.to_string()))
}

/// A name out of a file, safe to show: escaped, quoted and short.
pub(crate) fn shown(name: &str) -> String {
    let short: String = name.chars().take(40).collect();
    format!("{short:?}")
}

impl Json {
    /// A member of an object.
    pub(crate) fn get(&self, name: &str) -> Option<&Self> {
        match self {
            Self::Object(members) => members.get(name),
            _ => None,
        }
    }

    /// The text of a string.
    pub(crate) fn as_text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }
}

struct JsonVisitor;

impl<'de> Visitor<'de> for JsonVisitor {
    type Value = Json;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("JSON with whole numbers")
    }

    fn visit_unit<E>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E>(self, value: bool) -> Result<Json, E> {
        Ok(Json::Bool(value))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Json, E> {
        Ok(Json::Integer(value))
    }

    fn visit_u64<E: serde::de::Error>(self, value: u64) -> Result<Json, E> {
        i64::try_from(value).map(Json::Integer).map_err(|_| E::custom("a number is too great"))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Json, E> {
        Err(E::custom("a number is not written as a whole number"))
    }

    fn visit_str<E>(self, value: &str) -> Result<Json, E> {
        Ok(Json::Text(value.to_owned()))
    }

    fn visit_string<E>(self, value: String) -> Result<Json, E> {
        Ok(Json::Text(value))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Json, A::Error> {
        let mut array = Vec::new();
        while let Some(item) = items.next_element()? {
            array.push(item);
        }
        Ok(Json::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Json, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = entries.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("the member {} stands twice", shown(&name))));
            }
            let value = entries.next_value()?;
            members.insert(name, value);
        }
        Ok(Json::Object(members))
    }
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(JsonVisitor)
    }
}

/// The members of one object, taken out one by one; [`Members::finish`] refuses what is left over.
#[derive(Debug)]
pub(crate) struct Members {
    place: String,
    members: BTreeMap<String, Json>,
}

impl Members {
    /// `place` names the object in messages, as "the header".
    pub(crate) fn of(json: Json, place: impl Into<String>) -> Result<Self, Malformed> {
        let place = place.into();
        match json {
            Json::Object(members) => Ok(Self { place, members }),
            _ => Err(Malformed(format!("{place} is no JSON object"))),
        }
    }

    pub(crate) fn has(&self, name: &str) -> bool {
        self.members.contains_key(name)
    }

    pub(crate) fn take(&mut self, name: &str) -> Result<Json, Malformed> {
        self.members.remove(name).ok_or_else(|| Malformed(format!("{} lacks {name:?}", self.place)))
    }

    pub(crate) fn text(&mut self, name: &str) -> Result<String, Malformed> {
        match self.take(name)? {
            Json::Text(text) => Ok(text),
            _ => Err(self.not(name, "a string")),
        }
    }

    pub(crate) fn optional_text(&mut self, name: &str) -> Result<Option<String>, Malformed> {
        if self.has(name) { self.text(name).map(Some) } else { Ok(None) }
    }

    pub(crate) fn integer(&mut self, name: &str, range: RangeInclusive<i64>) -> Result<i64, Malformed> {
        match self.take(name)? {
            Json::Integer(number) if range.contains(&number) => Ok(number),
            _ => Err(self.not(name, &format!("a whole number from {} to {}", range.start(), range.end()))),
        }
    }

    /// A count from `least` to 2³¹−1.
    pub(crate) fn count(&mut self, name: &str, least: u32) -> Result<u32, Malformed> {
        let number = self.integer(name, i64::from(least)..=i64::from(crate::MAX_COUNT))?;
        u32::try_from(number).map_err(|_| self.not(name, "a count"))
    }

    /// A counter that only rises, from 1 to the greatest number that every JSON reader keeps exactly.
    pub(crate) fn counter(&mut self, name: &str) -> Result<u64, Malformed> {
        let number = self.integer(name, 1..=(1 << 53) - 1)?;
        u64::try_from(number).map_err(|_| self.not(name, "a counter"))
    }

    /// A moment in Unix seconds.
    pub(crate) fn time(&mut self, name: &str) -> Result<i64, Malformed> {
        self.integer(name, 0..=crate::MAX_TIME)
    }

    pub(crate) fn array(&mut self, name: &str) -> Result<Vec<Json>, Malformed> {
        match self.take(name)? {
            Json::Array(items) => Ok(items),
            _ => Err(self.not(name, "an array")),
        }
    }

    pub(crate) fn object(&mut self, name: &str) -> Result<Self, Malformed> {
        let place = format!("{name:?}");
        Self::of(self.take(name)?, place)
    }

    /// A word that can have one value only, as `"kty":"OKP"`.
    pub(crate) fn exactly(&mut self, name: &str, wanted: &str) -> Result<(), Malformed> {
        if self.text(name)? == wanted { Ok(()) } else { Err(self.not(name, &format!("{wanted:?}"))) }
    }

    /// All members as they stand, for an object whose names are open; each is taken with [`Members::count`]
    /// and the like.
    pub(crate) fn names(&self) -> Vec<String> {
        self.members.keys().cloned().collect()
    }

    /// Refuses a member that nobody asked for.
    pub(crate) fn finish(self) -> Result<(), Malformed> {
        match self.members.keys().next() {
            None => Ok(()),
            Some(name) => Err(Malformed(format!("{} has the unknown member {}", self.place, shown(name)))),
        }
    }

    fn not(&self, name: &str, wanted: &str) -> Malformed {
        Malformed(format!("{} of {} is not {wanted}", shown(name), self.place))
    }
}

/// A text that names something: not blank, and without control characters, which could act on a terminal.
pub(crate) fn check_name(what: &str, text: &str) -> Result<(), Malformed> {
    if text.trim().is_empty() {
        return Err(Malformed(format!("{what} is blank")));
    }
    check_no_control(what, text)
}

/// A text without control characters; it may be empty.
pub(crate) fn check_no_control(what: &str, text: &str) -> Result<(), Malformed> {
    match text.chars().any(char::is_control) {
        true => Err(Malformed(format!("{what} holds a control character"))),
        false => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_member_twice_is_refused_at_every_depth() {
        for text in [
            r#"{"a":1,"a":1}"#,
            r#"{"o":{"a":1,"a":2}}"#,
            r#"[{"b":[{"a":1,"a":2}]}]"#,
            r#"{"a":1,"\u0061":2}"#,
        ] {
            assert!(parse(text.as_bytes()).unwrap_err().to_string().contains("stands twice"), "{text}");
        }
        assert!(parse(br#"{"a":{"a":1},"b":{"a":1}}"#).is_ok());
    }

    #[test]
    fn numbers_are_whole() {
        for text in ["1.0", "1e3", "1E0", "-0", "9223372036854775808", "1e400", "01", "+1", "NaN", "0x1"] {
            assert!(parse(text.as_bytes()).is_err(), "{text}");
        }
        assert_eq!(parse(b"9223372036854775807"), Ok(Json::Integer(i64::MAX)));
        assert_eq!(parse(b" -5 "), Ok(Json::Integer(-5)));
    }

    #[test]
    fn nothing_may_follow_and_depth_is_bounded() {
        assert!(parse(b"{} {}").is_err());
        assert!(parse(b"{}\0").is_err());
        assert!(parse(b"\xEF\xBB\xBF{}").is_err(), "a byte order mark is the file's, not the token's");
        assert!(parse("[".repeat(100_000).as_bytes()).is_err());
        assert!(parse(b"\"\xFF\"").is_err());
        assert!(parse(br#""\ud800""#).is_err());
    }

    #[test]
    fn what_nobody_asked_for_is_named() {
        let members = Members::of(parse(br#"{"x\u0007":1}"#).unwrap(), "the header").unwrap();
        assert_eq!(
            members.finish().unwrap_err().to_string(),
            r#"the header has the unknown member "x\u{7}""#
        );
    }
}
