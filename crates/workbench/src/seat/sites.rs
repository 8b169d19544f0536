//! Install Sites.

use licensing::{
    AccountNumber, Action, CreateSite, Decision, EditSite, InstallSite, SiteDetails, SiteId, countries,
    similar_sites,
};
use uuid::Uuid;

use super::Seat;
use crate::{
    errors::{ReadError, RequestError},
    views::{FieldNote, SavedSite, SiteChoice, SiteList, SitePreview, SiteWish},
};

impl Seat {
    /// The Install Sites tab.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn sites(&self, account: &AccountNumber) -> Result<SiteList, ReadError> {
        let (ready, account) = self.at(account).await?;
        Ok(SiteList {
            sites: ready.cache.sites_in_use(&account.account).await?,
            countries: countries().map(str::to_owned).collect(),
            as_of: ready.cache.as_of().await?,
        })
    }

    /// What is to be seen about a site while it is being written; `site` is the one that is edited.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn site_preview(
        &self,
        account: &AccountNumber,
        site: Option<&SiteId>,
        details: &SiteDetails,
    ) -> Result<SitePreview, ReadError> {
        let (ready, account) = self.at(account).await?;
        let sites = ready.cache.sites(&account.account).await?;
        let files = match site {
            Some(site) => ready.cache.files_at_site(&account.account, site).await?,
            None => licensing::SiteFiles::default(),
        };
        Ok(SitePreview {
            fields: details.check().into_iter().map(FieldNote::from).collect(),
            similar: similar_sites(&sites, details, site).into_iter().map(choice).collect(),
            files,
        })
    }

    /// Keeps a new site, or other details of one. Asking twice with one id asks once.
    ///
    /// # Errors
    /// [`RequestError`].
    pub async fn save_site(
        &self,
        account: &AccountNumber,
        id: Uuid,
        wish: SiteWish,
    ) -> Result<SavedSite, RequestError> {
        let (ready, account) = self.at(account).await?;
        let (site, action) = match wish {
            SiteWish::New { details } => {
                let site = site_id(id)?;
                (site.clone(), Action::CreateSite(CreateSite { site, details }))
            }
            SiteWish::Edit { before, details, active, confirmed_active_files } => (
                before.site.clone(),
                Action::EditSite(Box::new(EditSite {
                    before: *before,
                    details,
                    active,
                    confirmed_active_files,
                })),
            ),
        };
        match self.ask(&ready, account, id, action).await?.decision() {
            Decision::CreateSite { site } => Ok(SavedSite { site: site.site }),
            _ => Ok(SavedSite { site }),
        }
    }
}

/// The id of a new site: the last half of the request's id, whose bits are random. The same request twice is the same
/// site.
fn site_id(request: Uuid) -> Result<SiteId, RequestError> {
    let digits = request.simple().to_string();
    format!("site-{}", digits.get(16..).unwrap_or(&digits))
        .parse()
        .map_err(|problem| ReadError::Store { detail: format!("site id: {problem}") }.into())
}

fn choice(site: &InstallSite) -> SiteChoice {
    SiteChoice {
        site: site.site.clone(),
        name: site.name.clone(),
        city: site.city.clone(),
        country: site.country.clone(),
        active: site.active,
    }
}
