//! `afmt sites`: the places where servers stand.

use std::path::Path;

use licensing::{AccountNumber, Action, InstallSite, Refusal, Serial, SiteDetails, SiteFiles, SiteId};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use workbench::{
    Seat,
    errors::RequestError,
    views::{SiteChoice, SiteList, SiteWish},
};

use crate::{
    arguments::{AddSite, DeactivateSite, EditHow, EditSite, SiteFields, Sites, YesNo},
    change::asked,
    failure::Failure,
    make::read_text,
    output::{Column, Output, table},
    read,
};

/// The answer to every change of a site.
#[derive(Serialize)]
struct Kept {
    site: SiteId,
    /// The site as it stands; none when it could not be read back.
    now: Option<InstallSite>,
    /// Other sites with the same name or at the same address.
    similar: Vec<SiteChoice>,
    /// The active files that name the site.
    files: SiteFiles,
}

pub(crate) async fn perform(seat: &Seat, what: Sites, output: &Output) -> Result<(), Failure> {
    match what {
        Sites::List { account } => {
            let account = read::account(seat, account).await?;
            let sites = seat.sites(&account).await.map_err(Failure::refused)?;
            output.answer(&sites, || list_text(&sites))
        }
        Sites::Add(wish) => add(seat, *wish, output).await,
        Sites::Edit(wish) => {
            let EditSite { site, active, how, fields } = *wish;
            if active.is_none() && fields.is_empty() {
                return Err(Failure::could_not_run(
                    "Nothing was named that shall change. afmt sites edit --help shows what can.",
                ));
            }
            edit(seat, &site, active, &how, &fields, output).await
        }
        Sites::Deactivate(DeactivateSite { site, how }) => {
            edit(seat, &site, Some(YesNo::No), &how, &SiteFields::default(), output).await
        }
    }
}

fn list_text(sites: &SiteList) -> String {
    let columns = [
        Column::Text("State"),
        Column::Text("Site"),
        Column::Text("Name"),
        Column::Text("Street"),
        Column::Text("City"),
        Column::Text("Country"),
        Column::Text("Contact"),
        Column::Number("Active files"),
        Column::Number("Units"),
    ];
    let rows = sites.sites.iter().map(|row| {
        let site = &row.site;
        vec![
            state(site.active).to_owned(),
            site.site.to_string(),
            site.name.clone(),
            site.street.clone(),
            [site.postal_code.as_str(), &site.city].join(" ").trim().to_owned(),
            site.country.clone(),
            site.contact_name.clone(),
            row.active_files.to_string(),
            row.units.to_string(),
        ]
    });
    table(&columns, rows)
}

const fn state(active: bool) -> &'static str {
    if active { "active" } else { "inactive" }
}

async fn add(seat: &Seat, wish: AddSite, output: &Output) -> Result<(), Failure> {
    let account = read::account(seat, wish.account).await?;
    let details = wish.fields.over(SiteDetails::default());
    let preview = seat.site_preview(&account, None, &details).await.map_err(Failure::refused)?;
    let mut similar = preview.similar;
    if before(seat, wish.id).await?.is_some() {
        // Asked for the second time, the site that is like it is the one that was added.
        similar.clear();
    } else if preview.fields.is_empty() {
        stop_at_similar(&similar, wish.yes)?;
    }
    let id = wish.id.unwrap_or_else(|| seat.fresh_id());
    let wish = SiteWish::New { details };
    let saved = seat.save_site(&account, id, wish).await.map_err(|error| asked(error, id))?;
    let kept = kept(seat, &account, saved.site, similar, SiteFiles::default()).await;
    output.answer(&kept, || kept_text(&kept, "is added"))
}

async fn edit(
    seat: &Seat,
    site: &SiteId,
    active: Option<YesNo>,
    how: &EditHow,
    fields: &SiteFields,
    output: &Output,
) -> Result<(), Failure> {
    let account = read::account(seat, how.account.clone()).await?;
    let earlier = match before(seat, how.id).await? {
        Some(Action::EditSite(earlier)) if earlier.before.site == *site => Some(*earlier),
        _ => None,
    };
    let seen = match (&earlier, &how.before) {
        (Some(earlier), _) => earlier.before.clone(),
        (None, Some(path)) => seen(path, site)?,
        (None, None) => here(seat, &account, site).await?,
    };
    let known = SiteDetails::from(&seen);
    let details = fields.over(known.clone());
    let preview = seat.site_preview(&account, Some(site), &details).await.map_err(Failure::refused)?;
    if earlier.is_none() && preview.fields.is_empty() {
        // What was like it before is no news.
        let already = seat.site_preview(&account, Some(site), &known).await.map_err(Failure::refused)?;
        let news: Vec<SiteChoice> =
            preview.similar.iter().filter(|other| !already.similar.contains(other)).cloned().collect();
        stop_at_similar(&news, how.yes)?;
    }
    let active = active.map_or(seen.active, |word| word == YesNo::Yes);
    let confirmed_active_files = match &earlier {
        Some(earlier) => earlier.confirmed_active_files,
        // Of a site that goes on as it was there is nothing to confirm.
        None if how.yes && !active => preview.files.count,
        None => 0,
    };
    let id = how.id.unwrap_or_else(|| seat.fresh_id());
    let closes = seen.active && !active;
    let opens = !seen.active && active;
    let wish = SiteWish::Edit { before: Box::new(seen), details, active, confirmed_active_files };
    let saved = seat.save_site(&account, id, wish).await.map_err(|error| refused(error, id))?;
    let kept = kept(seat, &account, saved.site, preview.similar, preview.files).await;
    output.answer(&kept, || {
        let mut text = kept_text(
            &kept,
            match (closes, opens) {
                (true, _) => "is inactive",
                (_, true) => "is active again",
                _ => "is changed",
            },
        );
        if closes && kept.files.count > 0 {
            text.push_str(&format!("Its files stay valid: {}.\n", named(&kept.files)));
        }
        text
    })
}

/// What was asked under the id that a person gives.
async fn before(seat: &Seat, id: Option<Uuid>) -> Result<Option<Action>, Failure> {
    match id {
        Some(id) => seat.asked(id).await.map_err(Failure::refused),
        None => Ok(None),
    }
}

/// Sites that look like the one in hand are shown, and a person says whether to go on.
fn stop_at_similar(similar: &[SiteChoice], yes: bool) -> Result<(), Failure> {
    if similar.is_empty() || yes {
        return Ok(());
    }
    let lines = similar.iter().map(|site| {
        let place = [site.city.as_str(), &site.country].into_iter().filter(|word| !word.is_empty());
        let place: Vec<&str> = place.collect();
        format!("\n  {}  {} ({}, {})", site.site, site.name, place.join(", "), state(site.active))
    });
    let is_there = match similar {
        [_] => "There is a site with this name or at this address already:",
        _ => "There are sites with this name or at this address already:",
    };
    let mut failure = Failure::could_not_run(format!(
        "{is_there}{}\nNothing was asked for. Use that one, or add --yes to go on.",
        lines.collect::<String>()
    ));
    failure.details = serde_json::json!({ "similar": similar });
    Err(failure)
}

/// A failure of an edit, with what a person can do about it here.
fn refused(error: RequestError, id: Uuid) -> Failure {
    let files = match &error {
        RequestError::Refused { causes } => causes.iter().find_map(|cause| match &cause.cause {
            Refusal::SiteHasFiles { files, .. } => Some(named(files)),
            _ => None,
        }),
        _ => None,
    };
    let mut failure = asked(error, id);
    if let Some(files) = files {
        failure.message.push_str(&format!(" Active there: {files}. To go on: --yes"));
    }
    failure
}

fn named(files: &SiteFiles) -> String {
    let serials: Vec<&str> = files.first.iter().map(Serial::as_str).collect();
    let more = (files.count as usize).saturating_sub(serials.len());
    let more = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{more}", serials.join(", "))
}

/// The site as this seat knows it.
async fn here(seat: &Seat, account: &AccountNumber, site: &SiteId) -> Result<InstallSite, Failure> {
    let sites = seat.sites(account).await.map_err(Failure::refused)?;
    let row = sites.sites.into_iter().find(|row| row.site.site == *site);
    row.map(|row| row.site).ok_or_else(|| {
        Failure::could_not_run(format!(
            "There is no install site {site} in account {account}. afmt sites list --account {account} lists them."
        ))
    })
}

/// What `afmt --json sites list` printed, or one site of it.
#[derive(Deserialize)]
#[serde(untagged)]
enum Seen {
    List { sites: Vec<SeenRow> },
    Row(SeenRow),
    Site(InstallSite),
}

#[derive(Deserialize)]
struct SeenRow {
    site: InstallSite,
}

/// The site as a person saw it.
fn seen(path: &Path, site: &SiteId) -> Result<InstallSite, Failure> {
    let sites = match serde_json::from_str(&read_text(path)?) {
        Ok(Seen::List { sites }) => sites.into_iter().map(|row| row.site).collect(),
        Ok(Seen::Row(row)) => vec![row.site],
        Ok(Seen::Site(site)) => vec![site],
        Err(_) => {
            return Err(Failure::could_not_run(format!(
                "{} holds no sites. Make it so: afmt --json sites list > FILE",
                path.display()
            )));
        }
    };
    sites.into_iter().find(|seen| seen.site == *site).ok_or_else(|| {
        Failure::could_not_run(format!(
            "{} does not hold install site {site}. Make it anew: afmt --json sites list > FILE",
            path.display()
        ))
    })
}

async fn kept(
    seat: &Seat,
    account: &AccountNumber,
    site: SiteId,
    similar: Vec<SiteChoice>,
    files: SiteFiles,
) -> Kept {
    // It is kept, whatever reading it back comes to.
    let now = here(seat, account, &site).await.ok();
    Kept { site, now, similar, files }
}

fn kept_text(kept: &Kept, what: &str) -> String {
    let Some(site) = &kept.now else { return format!("Install site {} {what}.\n", kept.site) };
    let mut text = format!("Install site {} ({}) {what}.\n\n", site.name, site.site);
    for (name, value) in [
        ("Street", &site.street),
        ("City", &site.city),
        ("Region", &site.region),
        ("Postal code", &site.postal_code),
        ("Country", &site.country),
        ("Contact name", &site.contact_name),
        ("E-mail", &site.email),
        ("Phone", &site.phone),
        ("Notes", &site.notes),
    ] {
        if !value.is_empty() {
            text.push_str(&format!("{name:<16}{}\n", value.replace('\n', &format!("\n{:16}", ""))));
        }
    }
    text
}

impl SiteFields {
    fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// The details with what was given in place of what was known.
    fn over(&self, known: SiteDetails) -> SiteDetails {
        let text = |given: &Option<String>, known: String| given.clone().unwrap_or(known);
        SiteDetails {
            name: text(&self.name, known.name),
            street: text(&self.street, known.street),
            city: text(&self.city, known.city),
            region: text(&self.region, known.region),
            postal_code: text(&self.postal_code, known.postal_code),
            country: text(&self.country, known.country),
            contact_name: text(&self.contact_name, known.contact_name),
            email: text(&self.email, known.email),
            phone: text(&self.phone, known.phone),
            notes: text(&self.notes, known.notes),
        }
    }
}
