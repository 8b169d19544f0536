//! The rows of the four tables, each judged by itself.

use std::str::FromStr;

use chrono::NaiveDate;
use csv::StringRecord;
use licensing::{
    Account, AccountNumber, FieldProblem, InstallSite, KeyRule, LicenseModel, OrderItem, Part, PartKey,
    PartKind, SiteField, TextLimit, check_text, is_country, is_plausible_email, parse_date, parse_quantity,
};
use portal_api::{ImportKind, ImportProblem};

use super::{
    errors::{Errors, Origin, shown},
    table::Header,
};
use crate::store::OrderKey;

const MAX_NAME: usize = 120;
const MAX_DESCRIPTION: usize = 200;
/// The most licence keys of one part.
const MAX_KEYS: usize = 100;

/// A row and where it stands.
pub(super) struct Row<T> {
    pub at: Origin,
    pub value: T,
}

/// A line of an order with its account.
pub(super) struct OrderRow {
    pub account: AccountNumber,
    pub item: OrderItem,
}

impl OrderRow {
    pub(super) fn key(&self) -> OrderKey {
        OrderKey {
            account: self.account.clone(),
            order: self.item.order.clone(),
            pool: (self.item.part.clone(), self.item.license_type),
        }
    }

    /// What [`OrderRow::key`] holds, without the copies.
    fn compared(&self) -> (&str, &str, &str, licensing::LicenseType) {
        let OrderItem { order, part, license_type, .. } = &self.item;
        (self.account.as_str(), order.as_str(), part.as_str(), *license_type)
    }
}

/// A site with its account.
pub(super) struct SiteRow {
    pub account: AccountNumber,
    pub site: InstallSite,
    /// Whether the file has no column for notes: what people wrote there stays then.
    pub without_notes: bool,
}

impl SiteRow {
    fn compared(&self) -> (&str, &str) {
        (self.account.as_str(), self.site.site.as_str())
    }
}

/// All rows of all files. After [`Rows::sort`] each list ascends by what identifies a row.
#[derive(Default)]
pub(super) struct Rows {
    pub parts: Vec<Row<Part>>,
    pub accounts: Vec<Row<Account>>,
    pub sites: Vec<Row<SiteRow>>,
    pub orders: Vec<Row<OrderRow>>,
}

/// One row's fields, by the names of their columns.
pub(super) struct Fields<'a> {
    header: &'a Header,
    record: &'a StringRecord,
    at: Origin,
    errors: &'a mut Errors,
}

impl<'a> Fields<'a> {
    pub(super) fn new(
        header: &'a Header,
        record: &'a StringRecord,
        at: Origin,
        errors: &'a mut Errors,
    ) -> Self {
        Self { header, record, at, errors }
    }

    fn raw(&self, column: &str) -> &'a str {
        self.header.position(column).and_then(|position| self.record.get(position)).unwrap_or_default()
    }

    fn take<T, E: Into<ImportProblem>>(&mut self, column: &str, value: Result<T, E>) -> Option<T> {
        match value {
            Ok(value) => Some(value),
            Err(problem) => {
                self.errors.push(self.at, Some(column), || problem.into());
                None
            }
        }
    }

    fn word<T: FromStr<Err: Into<ImportProblem>>>(&mut self, column: &str) -> Option<T> {
        self.take(column, self.raw(column).parse())
    }

    fn text(&mut self, column: &str, limit: TextLimit) -> Option<String> {
        self.take(column, check_text(self.raw(column), limit).map(str::to_owned))
    }

    fn date(&mut self, column: &str) -> Option<NaiveDate> {
        self.take(column, parse_date(self.raw(column)))
    }

    fn choice<T: Copy>(&mut self, column: &str, choices: &[(&str, T)]) -> Option<T> {
        let typed = self.raw(column).trim();
        let found = choices.iter().find(|(word, _)| word.eq_ignore_ascii_case(typed));
        self.take(
            column,
            found.map(|(_, value)| *value).ok_or_else(|| FieldProblem::NotAChoice {
                typed: shown(&typed.chars().take(24).collect::<String>()),
                choices: choices.iter().map(|(word, _)| (*word).to_owned()).collect(),
            }),
        )
    }

    fn yes_no(&mut self, column: &str) -> Option<bool> {
        self.choice(column, &[("yes", true), ("no", false)])
    }
}

impl Rows {
    pub(super) fn part(&mut self, mut fields: Fields<'_>) {
        let part = fields.word("part");
        let description = fields.text("description", TextLimit::required(MAX_DESCRIPTION));
        let product_line = fields.word("product_line");
        let license_version = fields.word("license_version");
        let kind = fields.choice(
            "kind",
            &[
                ("part", PartKind::Part),
                ("trial_bundle", PartKind::TrialBundle),
                ("addon_bundle", PartKind::AddonBundle),
            ],
        );
        let keys = keys(&mut fields);
        let upgrade_to = match fields.raw("upgrade_to").trim() {
            "" => Some(None),
            _ => fields.word("upgrade_to").map(Some),
        };
        let (Some(part), Some(description), Some(product_line), Some(license_version), Some(kind)) =
            (part, description, product_line, license_version, kind)
        else {
            return;
        };
        let (Some(keys), Some(upgrade_to)) = (keys, upgrade_to) else {
            return;
        };
        if upgrade_to.as_ref() == Some(&part) {
            fields.take::<(), _>("upgrade_to", Err(ImportProblem::UpgradesToItself));
            return;
        }
        let value = Part { part, description, product_line, license_version, kind, keys, upgrade_to };
        self.parts.push(Row { at: fields.at, value });
    }

    pub(super) fn account(&mut self, mut fields: Fields<'_>) {
        let account = fields.word("account");
        let name = fields.text("name", TextLimit::required(MAX_NAME));
        let model = fields.choice(
            "model",
            &[("perpetual", LicenseModel::Perpetual), ("subscription", LicenseModel::Subscription)],
        );
        let support_ends = fields.date("support_ends");
        let mirroring = fields.yes_no("mirroring");
        let managed_by = fields.text("managed_by", TextLimit::optional(MAX_NAME));
        let (Some(account), Some(name), Some(model), Some(support_ends), Some(mirroring), Some(managed_by)) =
            (account, name, model, support_ends, mirroring, managed_by)
        else {
            return;
        };
        let value = Account { account, name, model, support_ends, mirroring, managed_by };
        self.accounts.push(Row { at: fields.at, value });
    }

    pub(super) fn site(&mut self, mut fields: Fields<'_>) {
        let account = fields.word("account");
        let site = fields.word("site");
        let name = fields.text("name", SiteField::Name.limit());
        let street = fields.text("street", SiteField::Street.limit());
        let city = fields.text("city", SiteField::City.limit());
        let region = fields.text("region", SiteField::Region.limit());
        let postal_code = fields.text("postal_code", SiteField::PostalCode.limit());
        let country = country(&mut fields);
        let contact_name = fields.text("contact", SiteField::ContactName.limit());
        let email = email(&mut fields);
        let phone = fields.text("phone", SiteField::Phone.limit());
        let notes = fields.text("notes", SiteField::Notes.limit());
        let without_notes = fields.header.position("notes").is_none();
        let active = fields.yes_no("active");
        let (Some(account), Some(site), Some(name), Some(street), Some(city), Some(region)) =
            (account, site, name, street, city, region)
        else {
            return;
        };
        let (Some(postal_code), Some(country), Some(contact_name), Some(email)) =
            (postal_code, country, contact_name, email)
        else {
            return;
        };
        let (Some(phone), Some(notes), Some(active)) = (phone, notes, active) else {
            return;
        };
        let site = InstallSite {
            site,
            name,
            street,
            city,
            region,
            postal_code,
            country,
            contact_name,
            email,
            phone,
            notes,
            active,
        };
        self.sites.push(Row { at: fields.at, value: SiteRow { account, site, without_notes } });
    }

    pub(super) fn order(&mut self, mut fields: Fields<'_>) {
        let account = fields.word("account");
        let order = fields.word("order");
        let ordered_on = fields.date("ordered_on");
        let part = fields.word("part");
        let license_type = fields.word("license_type");
        let quantity = fields.take("quantity", parse_quantity(fields.raw("quantity"), 1));
        let (Some(account), Some(order), Some(ordered_on), Some(part), Some(license_type), Some(quantity)) =
            (account, order, ordered_on, part, license_type, quantity)
        else {
            return;
        };
        let item = OrderItem { order, ordered_on, part, license_type, quantity };
        self.orders.push(Row { at: fields.at, value: OrderRow { account, item } });
    }

    /// Puts each list in order, and rows of one key in the order of the files.
    pub(super) fn sort(&mut self) {
        self.parts.sort_by(|one, other| one.value.part.cmp(&other.value.part));
        self.accounts.sort_by(|one, other| one.value.account.cmp(&other.value.account));
        self.sites.sort_by(|one, other| one.value.compared().cmp(&other.value.compared()));
        self.orders.sort_by(|one, other| one.value.compared().cmp(&other.value.compared()));
    }

    /// Refuses rows that stand twice. The lists must be sorted.
    pub(super) fn refuse_duplicates(&self, errors: &mut Errors) {
        duplicates(&self.parts, |one, other| one.part == other.part, "part", ImportKind::Parts, errors);
        duplicates(
            &self.accounts,
            |one, other| one.account == other.account,
            "account",
            ImportKind::Accounts,
            errors,
        );
        duplicates(
            &self.sites,
            |one, other| one.compared() == other.compared(),
            "site",
            ImportKind::Sites,
            errors,
        );
        duplicates(
            &self.orders,
            |one, other| one.compared() == other.compared(),
            "order",
            ImportKind::Orders,
            errors,
        );
    }
}

fn duplicates<T>(
    rows: &[Row<T>],
    same: impl Fn(&T, &T) -> bool,
    column: &str,
    table: ImportKind,
    errors: &mut Errors,
) {
    let mut found: Vec<(Origin, Origin)> = Vec::new();
    for pair in rows.windows(2) {
        if let [first, second] = pair
            && same(&first.value, &second.value)
        {
            found.push((second.at, first.at));
        }
    }
    found.sort_unstable();
    for (second, first) in found {
        let file = errors.file(first);
        errors.push(second, Some(column), || ImportProblem::RowTwice { table, file, line: first.line });
    }
}

/// `KEY:rule`, separated by blanks.
fn keys(fields: &mut Fields<'_>) -> Option<Vec<PartKey>> {
    const RULES: [(&str, KeyRule); 4] = [
        ("station", KeyRule::Station),
        ("assigned", KeyRule::Assigned),
        ("pooled", KeyRule::Pooled),
        ("flat", KeyRule::Flat),
    ];
    let typed = fields.raw("keys");
    let mut keys: Vec<PartKey> = Vec::new();
    for pair in typed.split_whitespace() {
        let problem = if keys.len() == MAX_KEYS {
            ImportProblem::TooManyKeys { limit: MAX_KEYS as u32 }
        } else {
            match pair
                .rsplit_once(':')
                .map(|(key, rule)| (key.parse(), RULES.iter().find(|(word, _)| *word == rule)))
            {
                Some((Ok(key), Some((_, rule)))) => {
                    let key = PartKey { key, rule: *rule };
                    if !keys.contains(&key) {
                        keys.push(key);
                        continue;
                    }
                    ImportProblem::KeyTwice { key: shown(pair) }
                }
                Some((Err(problem), _)) => ImportProblem::KeyWrong { key: shown(pair), problem },
                _ => ImportProblem::KeyWithoutRule { key: shown(pair) },
            }
        };
        fields.take::<(), _>("keys", Err(problem));
        return None;
    }
    if keys.is_empty() {
        fields.take::<(), _>("keys", Err(ImportProblem::NoKeys));
        return None;
    }
    Some(keys)
}

fn country(fields: &mut Fields<'_>) -> Option<String> {
    let typed = fields.raw("country").trim();
    let country = is_country(typed)
        .then(|| typed.to_owned())
        .ok_or_else(|| ImportProblem::NotACountry { typed: shown(typed) });
    fields.take("country", country)
}

fn email(fields: &mut Fields<'_>) -> Option<String> {
    let email = fields.text("email", SiteField::Email.limit())?;
    let problem = || ImportProblem::NotAnEmail { typed: shown(&email) };
    if is_plausible_email(&email) { Some(email) } else { fields.take("email", Err(problem())) }
}
