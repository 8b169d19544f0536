//! Install sites: the places where servers stand.

use std::fmt;

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::{
    Field, FieldError, FieldProblem, Serial, SiteId, TextLimit, TextProblem, check_text, country::is_country,
    fields::shown,
};

/// An install site of an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct InstallSite {
    /// Its id, unique within the account.
    pub site: SiteId,
    /// Its name.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// Region, canton or state.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country by ISO 3166-1 alpha-2.
    pub country: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's e-mail address.
    pub email: String,
    /// The contact's phone number.
    pub phone: String,
    /// Notes, several lines.
    pub notes: String,
    /// Whether files can be generated for it.
    pub active: bool,
}

/// A site as an activation file names it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SiteRef {
    /// The id.
    pub id: SiteId,
    /// The name at that time.
    pub name: String,
}

/// A field of the *Install Site Details* dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SiteField {
    /// The name.
    Name,
    /// Street and number.
    Street,
    /// City.
    City,
    /// Region, canton or state.
    Region,
    /// Postal code.
    PostalCode,
    /// Country.
    Country,
    /// The contact's name.
    ContactName,
    /// The contact's e-mail address.
    Email,
    /// The contact's phone number.
    Phone,
    /// Notes.
    Notes,
}

impl SiteField {
    /// What the field holds.
    pub const fn limit(self) -> TextLimit {
        match self {
            Self::Name => TextLimit::required(120),
            Self::Street => TextLimit::optional(200),
            Self::City | Self::Region | Self::ContactName => TextLimit::optional(120),
            Self::PostalCode => TextLimit::optional(40),
            Self::Country => TextLimit::required(2),
            Self::Email => TextLimit::optional(254),
            Self::Phone => TextLimit::optional(60),
            Self::Notes => TextLimit::notes(4000),
        }
    }
}

impl fmt::Display for SiteField {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Name => "name",
            Self::Street => "street",
            Self::City => "city",
            Self::Region => "region",
            Self::PostalCode => "postal code",
            Self::Country => "country",
            Self::ContactName => "contact name",
            Self::Email => "e-mail",
            Self::Phone => "phone",
            Self::Notes => "notes",
        })
    }
}

/// What a person fills in about a site, as typed. It may hold anything; [`SiteDetails::check`] says what is wrong.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct SiteDetails {
    /// The name.
    pub name: String,
    /// Street and number.
    pub street: String,
    /// City.
    pub city: String,
    /// Region, canton or state.
    pub region: String,
    /// Postal code.
    pub postal_code: String,
    /// Country by ISO 3166-1 alpha-2.
    pub country: String,
    /// The contact's name.
    pub contact_name: String,
    /// The contact's e-mail address.
    pub email: String,
    /// The contact's phone number.
    pub phone: String,
    /// Notes, several lines.
    pub notes: String,
}

impl SiteDetails {
    /// Every field with what stands in it.
    fn fields(&self) -> [(SiteField, &String); 10] {
        [
            (SiteField::Name, &self.name),
            (SiteField::Street, &self.street),
            (SiteField::City, &self.city),
            (SiteField::Region, &self.region),
            (SiteField::PostalCode, &self.postal_code),
            (SiteField::Country, &self.country),
            (SiteField::ContactName, &self.contact_name),
            (SiteField::Email, &self.email),
            (SiteField::Phone, &self.phone),
            (SiteField::Notes, &self.notes),
        ]
    }

    /// What is wrong, in the order of the fields.
    pub fn check(&self) -> Vec<FieldError> {
        let problem = |field: SiteField, text: &str| -> Option<FieldProblem> {
            let text = match check_text(text, field.limit()) {
                // A country of three letters is told what a country is, not how long it may be.
                Err(TextProblem::TooLong { .. }) if field == SiteField::Country => text.trim(),
                Err(problem) => return Some(problem.into()),
                Ok(text) => text,
            };
            match field {
                SiteField::Country if !is_country(text) => {
                    Some(FieldProblem::NotACountry { typed: shown(text) })
                }
                SiteField::Email if !is_plausible_email(text) => {
                    Some(FieldProblem::NotAnEmail { typed: shown(text) })
                }
                _ => None,
            }
        };
        self.fields()
            .into_iter()
            .filter_map(|(field, text)| {
                problem(field, text)
                    .map(|problem| FieldError::new(Field::SiteDetail { detail: field }, problem))
            })
            .collect()
    }

    /// The site that these details make, each trimmed.
    pub fn site(&self, site: SiteId, active: bool) -> InstallSite {
        let text = |text: &String| text.trim().to_owned();
        InstallSite {
            site,
            name: text(&self.name),
            street: text(&self.street),
            city: text(&self.city),
            region: text(&self.region),
            postal_code: text(&self.postal_code),
            country: text(&self.country),
            contact_name: text(&self.contact_name),
            email: text(&self.email),
            phone: text(&self.phone),
            notes: text(&self.notes),
            active,
        }
    }
}

impl From<&InstallSite> for SiteDetails {
    fn from(site: &InstallSite) -> Self {
        Self {
            name: site.name.clone(),
            street: site.street.clone(),
            city: site.city.clone(),
            region: site.region.clone(),
            postal_code: site.postal_code.clone(),
            country: site.country.clone(),
            contact_name: site.contact_name.clone(),
            email: site.email.clone(),
            phone: site.phone.clone(),
            notes: site.notes.clone(),
        }
    }
}

/// A wish for a new site. The device names its id, so that a request prepared after it can name the site before
/// the portal has seen either.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct CreateSite {
    /// The id.
    pub site: SiteId,
    /// What is known of it.
    pub details: SiteDetails,
}

/// A wish to change a site. It carries the site as the person saw it, so that what another person wrote meanwhile
/// is never overwritten unseen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EditSite {
    /// The site as the person saw it.
    pub before: InstallSite,
    /// What shall be known of it.
    pub details: SiteDetails,
    /// Whether files can be generated for it.
    pub active: bool,
    /// How many active files the person was shown when they cleared *Active*; 0 when none were.
    pub confirmed_active_files: u32,
}

/// The active files of a site: how many, and the first of them by serial.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SiteFiles {
    /// How many files there are.
    pub count: u32,
    /// The first of them; a store gives at most 20.
    pub first: Vec<Serial>,
}

/// The sites that look like the one described, so that nobody creates a place twice: those with the same name, and
/// those at the same address. `except` is the site that is being edited. Upper and lower case, blanks and
/// punctuation make no difference.
pub fn similar_sites<'sites>(
    sites: impl IntoIterator<Item = &'sites InstallSite>,
    details: &SiteDetails,
    except: Option<&SiteId>,
) -> Vec<&'sites InstallSite> {
    let folded = |text: &str| -> String {
        text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    let name = folded(&details.name);
    let street = folded(&details.street);
    let town = (folded(&details.city), folded(&details.postal_code), details.country.trim().to_owned());
    sites
        .into_iter()
        .filter(|site| Some(&site.site) != except)
        .filter(|site| {
            let same_name = !name.is_empty() && folded(&site.name) == name;
            let same_street = !street.is_empty() && folded(&site.street) == street;
            let same_town = site.country == town.2
                && (folded(&site.city) == town.0
                    || (!town.1.is_empty() && folded(&site.postal_code) == town.1));
            same_name || (same_street && same_town)
        })
        .collect()
}

/// Whether a text can be an e-mail address: something on both sides of one '@' and no blank, or nothing at all.
/// Whether it works, only a mail can tell.
pub fn is_plausible_email(text: &str) -> bool {
    text.is_empty()
        || text.split_once('@').is_some_and(|(person, host)| {
            !person.is_empty()
                && !host.is_empty()
                && !host.contains('@')
                && !text.contains(char::is_whitespace)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn details() -> SiteDetails {
        SiteDetails { name: "Zürich".into(), country: "CH".into(), ..SiteDetails::default() }
    }

    fn problems(details: &SiteDetails) -> Vec<FieldError> {
        details.check()
    }

    #[test]
    fn a_name_and_a_country_are_enough() {
        assert!(problems(&details()).is_empty());
    }

    #[test]
    fn each_field_that_holds_what_it_cannot_is_named_with_the_reason() {
        let typed = SiteDetails {
            name: " ".into(),
            street: "x".repeat(201),
            country: "Switzerland".into(),
            email: "nobody".into(),
            phone: "\u{7}".into(),
            notes: "two\nlines".into(),
            ..SiteDetails::default()
        };
        let found = problems(&typed);
        let at: Vec<_> = found.iter().map(|error| error.at.clone()).collect();
        let field = |field| Field::SiteDetail { detail: field };
        assert_eq!(
            at,
            [SiteField::Name, SiteField::Street, SiteField::Country, SiteField::Email, SiteField::Phone]
                .map(field)
        );
        assert!(matches!(&found[2].problem, FieldProblem::NotACountry { typed } if typed == "Switzerland"));
        assert!(matches!(found[3].problem, FieldProblem::NotAnEmail { .. }));
    }

    #[test]
    fn a_site_of_the_same_name_or_address_is_noticed_but_not_the_one_in_hand() {
        let there = SiteDetails {
            name: "Frankfurt DC".into(),
            street: "Hanauer Landstraße 302".into(),
            city: "Frankfurt am Main".into(),
            postal_code: "60314".into(),
            country: "DE".into(),
            ..SiteDetails::default()
        }
        .site("fra-1".parse().unwrap(), true);
        let sites = [there];
        let typed = |name: &str, street: &str, city: &str| SiteDetails {
            name: name.into(),
            street: street.into(),
            city: city.into(),
            country: "DE".into(),
            ..SiteDetails::default()
        };
        assert_eq!(similar_sites(&sites, &typed("FRANKFURT-DC", "", ""), None).len(), 1);
        assert_eq!(
            similar_sites(&sites, &typed("New", "hanauer landstraße 302", "Frankfurt am Main"), None).len(),
            1
        );
        assert!(similar_sites(&sites, &typed("New", "hanauer landstraße 302", "Berlin"), None).is_empty());
        assert!(similar_sites(&sites, &typed("New", "", "Frankfurt am Main"), None).is_empty());
        let own: SiteId = "fra-1".parse().unwrap();
        assert!(similar_sites(&sites, &typed("Frankfurt DC", "", ""), Some(&own)).is_empty());
    }
}
