//! The rules of install sites. That a site with active files is deactivated only after a warning that lists them is
//! our own.

use super::{Decision, invalid};
use crate::{CreateSite, EditSite, Facts, FieldError, Refusal, Refused, SiteDetails};

pub(super) fn create(facts: &Facts, wish: &CreateSite) -> Result<Decision, Refused> {
    let mut causes = wrong_fields(&wish.details);
    if facts.site.is_some() {
        causes.push(Refusal::SiteIdTaken { site: wish.site.clone() });
    }
    if !causes.is_empty() {
        return Err(Refused { causes });
    }
    Ok(Decision::CreateSite { site: wish.details.site(wish.site.clone(), true) })
}

pub(super) fn edit(facts: &Facts, wish: &EditSite) -> Result<Decision, Refused> {
    let Some(now) = &facts.site else {
        return Err(Refusal::SiteUnknown { site: wish.before.site.clone() }.into());
    };
    if *now != wish.before {
        // Whatever was typed was typed about another site.
        return Err(Refusal::SiteChanged { now: Box::new(now.clone()) }.into());
    }
    let mut causes = wrong_fields(&wish.details);
    let files = &facts.site_files;
    let unseen = files.count > 0 && files.count != wish.confirmed_active_files;
    if causes.is_empty() && now.active && !wish.active && unseen {
        causes.push(Refusal::SiteHasFiles {
            site: now.site.clone(),
            name: now.name.clone(),
            files: files.clone(),
        });
    }
    if !causes.is_empty() {
        return Err(Refused { causes });
    }
    Ok(Decision::EditSite {
        before: Box::new(now.clone()),
        after: Box::new(wish.details.site(now.site.clone(), wish.active)),
        active_files: files.count,
    })
}

fn wrong_fields(details: &SiteDetails) -> Vec<Refusal> {
    details.check().into_iter().map(|FieldError { at, problem }| invalid(at, problem)).collect()
}
