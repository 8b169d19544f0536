//! New Activation File: drafts, the preview, and asking.

use std::collections::BTreeMap;

use licensing::{
    AccountNumber, Action, GenerateDraft, LicenseModel, Part, PartLine, PartNumber, Pool, Refusal, expand,
};
use uuid::Uuid;

use super::{Seat, ask::wrong_fields};
use crate::{
    errors::{ReadError, RequestError},
    outbox::RequestState,
    views::{
        CauseNote, Draft, FieldNote, Generated, KeyCount, PoolPreview, Preview, PreviewVerdict, WarningNote,
    },
};

impl Seat {
    /// The draft of an account; an empty one with a new id when none is kept.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn draft(&self, account: &AccountNumber) -> Result<Draft, ReadError> {
        let ready = self.reading().await?;
        Ok(ready.outbox.draft(account).await?.unwrap_or_else(|| self.new_draft()))
    }

    fn new_draft(&self) -> Draft {
        Draft {
            id: self.new_id(),
            draft: GenerateDraft::default(),
            changed_at: self.surroundings.clock.now(),
        }
    }

    /// Keeps a draft. Under an id that was asked under nothing more is kept: what was typed beyond what was asked
    /// is kept under another id, which the answer tells, and nothing else is brought back.
    ///
    /// # Errors
    /// [`ReadError`] when it is not kept.
    pub async fn save_draft(
        &self,
        account: &AccountNumber,
        id: Uuid,
        draft: GenerateDraft,
    ) -> Result<Draft, ReadError> {
        let ready = self.reading().await?;
        let now = self.surroundings.clock.now();
        if ready.outbox.keep_draft(account, id, &draft, now).await? {
            return Ok(Draft { id, draft, changed_at: now });
        }
        let asked = ready.outbox.asked(id).await?.map(|request| request.action);
        let as_asked = draft.read().is_ok_and(|generate| asked == Some(Action::Generate(generate)));
        let refused = ready.outbox.state(id).await? == Some(RequestState::Refused);
        let standing = ready.outbox.draft(account).await?;
        if as_asked && !refused {
            return Ok(standing.unwrap_or_else(|| self.new_draft()));
        }
        let next = standing
            .map(|standing| standing.id)
            .filter(|&other| other != id)
            .unwrap_or_else(|| self.new_id());
        ready.outbox.keep_draft(account, next, &draft, now).await?;
        Ok(Draft { id: next, draft, changed_at: now })
    }

    /// Throws the draft of an account away and gives a new one.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn discard_draft(&self, account: &AccountNumber) -> Result<Draft, ReadError> {
        self.reading().await?.outbox.discard_draft(account).await?;
        Ok(self.new_draft())
    }

    /// What would come of a draft, by the facts that the cache holds.
    ///
    /// # Errors
    /// [`ReadError`].
    pub async fn preview(&self, number: &AccountNumber, draft: &GenerateDraft) -> Result<Preview, ReadError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, number).await?;
        let pools = ready.cache.pools(number).await?;
        let (keys, pool_previews) = so_far(draft, &pools);
        let mut preview = Preview {
            verdict: PreviewVerdict::Incomplete,
            fields: Vec::new(),
            causes: Vec::new(),
            warnings: draft.warnings().into_iter().map(WarningNote::from).collect(),
            keys,
            pools: pool_previews,
            as_of: ready.cache.as_of().await?,
        };
        match draft.read() {
            Err(errors) => {
                preview.fields = errors.into_iter().map(FieldNote::from).collect();
                if preview.fields.iter().any(|field| !field.missing) {
                    preview.verdict = PreviewVerdict::FieldsWrong;
                }
                if account.model == LicenseModel::Subscription {
                    preview.verdict = PreviewVerdict::Refused;
                    preview.causes = vec![Refusal::SubscriptionAccount { account: account.account }.into()];
                }
            }
            Ok(generate) => {
                let action = Action::Generate(generate);
                (preview.verdict, preview.causes) = match self.judge(&ready, account, &action).await? {
                    Ok(_) => (PreviewVerdict::Ready, Vec::new()),
                    Err(refused) => verdict_of(refused.causes),
                };
            }
        }
        Ok(preview)
    }

    /// Generates an activation file. `id` is the draft's, and becomes the request's: asking twice with one id
    /// asks once.
    ///
    /// # Errors
    /// [`RequestError`]; what was typed is kept.
    pub async fn generate(
        &self,
        number: &AccountNumber,
        id: Uuid,
        draft: &GenerateDraft,
    ) -> Result<Generated, RequestError> {
        let ready = self.reading().await?;
        let account = self.account_of(&ready, number).await?;
        let action = Action::Generate(draft.read().map_err(wrong_fields)?);
        let now = self.surroundings.clock.now();
        // A script has no draft, and must not take the place of the one that stands on a screen.
        if matches!(ready.outbox.state(id).await?, None | Some(RequestState::Withdrawn))
            && ready.outbox.draft(number).await?.is_some_and(|kept| kept.id == id)
        {
            ready.outbox.keep_draft(number, id, draft, now).await?;
        }
        self.ask(&ready, account, id, action).await?.file()
    }
}

/// The verdict for a refused preview. A refusal that is only waiting for a yes is told apart.
pub(super) fn verdict_of(causes: Vec<Refusal>) -> (PreviewVerdict, Vec<CauseNote>) {
    if let [Refusal::ConfirmationNeeded { files }] = causes.as_slice() {
        let verdict = PreviewVerdict::NeedsConfirmation { files: files.clone() };
        return (verdict, causes.into_iter().map(CauseNote::from).collect());
    }
    (PreviewVerdict::Refused, causes.into_iter().map(CauseNote::from).collect())
}

/// Keys and pools for the lines that can be read already, so that the preview follows the typing.
fn so_far(
    draft: &GenerateDraft,
    pools: &[(Part, licensing::LicenseType, Pool)],
) -> (Vec<KeyCount>, Vec<PoolPreview>) {
    let Ok(license_type) = draft.license_type.parse::<licensing::LicenseType>() else {
        return (Vec::new(), Vec::new());
    };
    let mut lines: BTreeMap<PartNumber, PartLine> = BTreeMap::new();
    for line in draft.lines_so_far() {
        lines.entry(line.part.clone()).or_insert(line);
    }
    let known: Vec<(&Part, &Pool, &PartLine)> = pools
        .iter()
        .filter(|(_, pool_type, _)| *pool_type == license_type)
        .filter_map(|(part, _, pool)| lines.get(&part.part).map(|line| (part, pool, line)))
        .collect();
    let keys =
        expand(known.iter().map(|(part, _, line)| (*part, line.assigned, line.pooled))).unwrap_or_default();
    let previews = known
        .iter()
        .map(|(part, pool, line)| PoolPreview {
            part: part.part.clone(),
            description: part.description.clone(),
            units: line.units(),
            before: **pool,
            available_before: pool.available(),
            available_after: pool.allocate(line.units()).map(|after| after.available()),
        })
        .collect();
    (keys.into_iter().map(|(key, count)| KeyCount { key, count }).collect(), previews)
}
