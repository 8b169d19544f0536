//! The claims of an activation token (section 2).

use std::collections::BTreeMap;

use licensing::LicenseType;
use serde::Serialize;

use crate::{
    MAX_COUNT, MAX_TIME,
    serial::check_serial,
    strict_json::{Json, Malformed, Members, check_name, check_no_control},
};

/// What an activation file says. Written as JSON in the order of these fields, under the names of section 2.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Claims {
    /// `iss`: the issuer's id.
    #[serde(rename = "iss")]
    pub issuer: String,
    /// `jti`: the file's serial, unique for one issuer.
    #[serde(rename = "jti")]
    pub serial: String,
    /// `sub`: the account number.
    #[serde(rename = "sub")]
    pub account: String,
    /// `iat`: when the file was generated, in Unix seconds.
    #[serde(rename = "iat")]
    pub issued_at: i64,
    /// `exp`: when the licence ends, in Unix seconds; [`crate::PERPETUAL_EXP`] when it does not.
    #[serde(rename = "exp")]
    pub expires_at: i64,
    /// The serial of the first revision.
    pub lineage: String,
    /// 1, 2, 3 … within the lineage.
    pub revision: u32,
    /// The serial of the revision before.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<String>,
    /// The install site.
    pub site: SiteClaim,
    /// One machine, or the two of a switchover pair.
    pub machines: Vec<MachineClaim>,
    /// The product line's catalogue id.
    pub product_line: String,
    /// What the licence may be used for.
    pub license_type: LicenseType,
    /// The licence version, as `4.0`; not the software's release.
    pub license_version: String,
    /// Free attributes of the product; may be empty.
    pub attributes: BTreeMap<String, AttributeValue>,
    /// The parts, ascending by part number (byte order), none twice.
    pub parts: Vec<PartClaim>,
    /// Licence key → count, from 1 to [`MAX_COUNT`].
    pub keys: BTreeMap<String, u32>,
    /// The display name of the person who generated the file.
    pub generated_by: String,
}

/// An install site, in a file or a delegation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct SiteClaim {
    /// Its id: what is compared.
    pub id: String,
    /// Its name when the token was signed.
    pub name: String,
}

/// A machine that the file is for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MachineClaim {
    /// Its name.
    pub name: String,
    /// Its host ID: upper-case hexadecimal digits without separators.
    pub host_id: String,
}

/// Units of one part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct PartClaim {
    /// The part number.
    pub part: String,
    /// Units assigned, from 0 to [`MAX_COUNT`].
    pub assigned: u32,
    /// Units pooled, from 0 to [`MAX_COUNT`].
    pub pooled: u32,
}

impl PartClaim {
    /// Assigned and pooled units together.
    pub fn units(&self) -> u64 {
        u64::from(self.assigned) + u64::from(self.pooled)
    }
}

/// The value of an attribute.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum AttributeValue {
    /// A text, as `yes`.
    Text(String),
    /// A whole number within ±(2⁵³−1), which every JSON reader keeps exactly.
    Integer(i64),
}

/// The greatest integer that every JSON reader keeps exactly.
pub(crate) const MAX_SAFE_INTEGER: u64 = (1 << 53) - 1;

impl Claims {
    /// Whether the licence never ends.
    pub fn is_perpetual(&self) -> bool {
        self.expires_at == crate::PERPETUAL_EXP
    }

    /// Checks every rule of section 2 that one file can break by itself. [`crate::issue`] refuses to write and
    /// [`crate::inspect`] to read what fails here.
    ///
    /// How `lineage`, `revision` and `supersedes` hang together is not judged: it takes the other revisions to
    /// know. (`issue` does judge what it can see of it.)
    ///
    /// # Errors
    /// [`Malformed`] with the first rule that is broken.
    pub fn check(&self) -> Result<(), Malformed> {
        for (claim, text) in [
            ("\"iss\"", &self.issuer),
            ("\"sub\"", &self.account),
            ("the site's \"id\"", &self.site.id),
            ("the site's \"name\"", &self.site.name),
            ("\"product_line\"", &self.product_line),
            ("\"license_version\"", &self.license_version),
            ("\"generated_by\"", &self.generated_by),
        ] {
            check_name(claim, text)?;
        }
        check_serial("jti", &self.serial)?;
        check_serial("lineage", &self.lineage)?;
        if let Some(supersedes) = &self.supersedes {
            check_serial("supersedes", supersedes)?;
        }
        check_time("iat", self.issued_at)?;
        check_time("exp", self.expires_at)?;
        check_count("\"revision\"", self.revision, 1)?;
        self.check_machines()?;
        for (name, value) in &self.attributes {
            check_name("an attribute's name", name)?;
            match value {
                AttributeValue::Text(text) => check_no_control("an attribute", text)?,
                AttributeValue::Integer(number) if number.unsigned_abs() <= MAX_SAFE_INTEGER => {}
                AttributeValue::Integer(_) => {
                    return Err(Malformed::new("an attribute's number is too great"));
                }
            }
        }
        self.check_parts()?;
        for (key, &count) in &self.keys {
            check_name("a licence key's name", key)?;
            check_count("a licence key's count", count, 1)?;
        }
        Ok(())
    }

    fn check_machines(&self) -> Result<(), Malformed> {
        if !(1..=2).contains(&self.machines.len()) {
            return Err(Malformed::new("\"machines\" does not hold one or two machines"));
        }
        for machine in &self.machines {
            check_name("a machine's name", &machine.name)?;
            let upper_hex = |byte: u8| byte.is_ascii_digit() || (b'A'..=b'F').contains(&byte);
            if machine.host_id.is_empty() || !machine.host_id.bytes().all(upper_hex) {
                return Err(Malformed::new("a host ID is not upper-case hexadecimal without separators"));
            }
        }
        Ok(())
    }

    fn check_parts(&self) -> Result<(), Malformed> {
        for part in &self.parts {
            check_name("a part number", &part.part)?;
            check_count("a part's assigned units", part.assigned, 0)?;
            check_count("a part's pooled units", part.pooled, 0)?;
        }
        let ascending = self.parts.windows(2).all(|pair| match pair {
            [before, after] => before.part < after.part,
            _ => true,
        });
        if ascending { Ok(()) } else { Err(Malformed::new("\"parts\" is not ascending with each part once")) }
    }

    /// Reads and checks the claims of a token.
    pub(crate) fn read(json: Json) -> Result<Self, Malformed> {
        let mut members = Members::of(json, "the claims")?;
        let claims = Self {
            issuer: members.text("iss")?,
            serial: members.text("jti")?,
            account: members.text("sub")?,
            issued_at: members.time("iat")?,
            expires_at: members.time("exp")?,
            lineage: members.text("lineage")?,
            revision: members.count("revision", 1)?,
            supersedes: members.optional_text("supersedes")?,
            site: SiteClaim::read(members.take("site")?)?,
            machines: members.array("machines")?.into_iter().map(read_machine).collect::<Result<_, _>>()?,
            product_line: members.text("product_line")?,
            license_type: read_license_type(&members.text("license_type")?)?,
            license_version: members.text("license_version")?,
            attributes: read_attributes(members.object("attributes")?)?,
            parts: members.array("parts")?.into_iter().map(read_part).collect::<Result<_, _>>()?,
            keys: read_counts(members.object("keys")?, 1)?,
            generated_by: members.text("generated_by")?,
        };
        members.finish()?;
        claims.check()?;
        Ok(claims)
    }
}

impl SiteClaim {
    pub(crate) fn read(json: Json) -> Result<Self, Malformed> {
        let mut members = Members::of(json, "\"site\"")?;
        let site = Self { id: members.text("id")?, name: members.text("name")? };
        members.finish()?;
        Ok(site)
    }
}

fn read_machine(json: Json) -> Result<MachineClaim, Malformed> {
    let mut members = Members::of(json, "a machine")?;
    let machine = MachineClaim { name: members.text("name")?, host_id: members.text("host_id")? };
    members.finish()?;
    Ok(machine)
}

fn read_part(json: Json) -> Result<PartClaim, Malformed> {
    let mut members = Members::of(json, "a part")?;
    let part = PartClaim {
        part: members.text("part")?,
        assigned: members.count("assigned", 0)?,
        pooled: members.count("pooled", 0)?,
    };
    members.finish()?;
    Ok(part)
}

fn read_attributes(mut members: Members) -> Result<BTreeMap<String, AttributeValue>, Malformed> {
    let mut attributes = BTreeMap::new();
    for name in members.names() {
        let value = match members.take(&name)? {
            Json::Text(text) => AttributeValue::Text(text),
            Json::Integer(number) => AttributeValue::Integer(number),
            _ => {
                return Err(Malformed::new("an attribute is neither a string nor a whole number"));
            }
        };
        attributes.insert(name, value);
    }
    Ok(attributes)
}

/// A map from names to counts.
pub(crate) fn read_counts(mut members: Members, least: u32) -> Result<BTreeMap<String, u32>, Malformed> {
    let names = members.names();
    names.into_iter().map(|name| members.count(&name, least).map(|count| (name, count))).collect()
}

/// The word exactly as it stands in files: `FromStr` would also take `Production`.
pub(crate) fn read_license_type(word: &str) -> Result<LicenseType, Malformed> {
    LicenseType::ALL
        .into_iter()
        .find(|license_type| license_type.as_str() == word)
        .ok_or_else(|| Malformed::new("a licence type is not production, development, evaluation or trial"))
}

pub(crate) fn check_time(claim: &str, seconds: i64) -> Result<(), Malformed> {
    match (0..=MAX_TIME).contains(&seconds) {
        true => Ok(()),
        false => Err(Malformed(format!("{claim:?} is no time between 1970 and 9999"))),
    }
}

pub(crate) fn check_count(what: &str, count: u32, least: u32) -> Result<(), Malformed> {
    match (least..=MAX_COUNT).contains(&count) {
        true => Ok(()),
        false => Err(Malformed(format!("{what} is not from {least} to {MAX_COUNT}"))),
    }
}

#[cfg(test)]
#[path = "claims_tests.rs"]
mod tests;
