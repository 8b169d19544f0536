//! Questions and third-party requests to the Licensing Team, and their answers.

use std::{
    fs::File,
    io::{self, Read},
    path::{Path, PathBuf},
};

use portal_api::{
    ThirdParty, TicketContact, TicketForm, TicketKind, TicketMachine, TicketNumber, TicketState,
};
use workbench::{
    Seat,
    commands::{TicketsQuery, Whose},
    errors::TicketError,
    read_attachment,
    views::{TicketDetails, TicketList, TicketRef},
};

use crate::{
    arguments::{NewTicket, TicketKindWord, TicketStateWord, Tickets},
    failure::Failure,
    output::{Column, Output, table},
};

/// The largest text that is read from a file, in bytes: more than a message holds.
const MAX_TEXT_FILE: u64 = 256 * 1024;

impl From<TicketKindWord> for TicketKind {
    fn from(word: TicketKindWord) -> Self {
        match word {
            TicketKindWord::Question => Self::Question,
            TicketKindWord::ThirdParty => Self::ThirdPartyRequest,
        }
    }
}

impl From<TicketStateWord> for TicketState {
    fn from(word: TicketStateWord) -> Self {
        match word {
            TicketStateWord::Open => Self::Open,
            TicketStateWord::Waiting => Self::WaitingForCustomer,
            TicketStateWord::Answered => Self::Answered,
            TicketStateWord::Closed => Self::Closed,
        }
    }
}

pub(crate) async fn perform(seat: &Seat, what: Tickets, output: &Output) -> Result<(), Failure> {
    match what {
        Tickets::List { all, state, search, limit } => {
            let whose = if all { Whose::All } else { Whose::Mine };
            let state = state.map(TicketState::from);
            list(seat, TicketsQuery { whose, state, search, offset: 0, limit }, output).await
        }
        Tickets::Show { number } => {
            let ticket = find(seat, number).await?;
            let details = seat.open_ticket(ticket).await.map_err(Failure::refused)?;
            output.answer(&details, || text_of(&details))
        }
        Tickets::New(wish) => new(seat, *wish, output).await,
        Tickets::Reply { number, text, text_file } => {
            let text = message(text, text_file.as_deref())?;
            let TicketRef::Own(own) = find_own(seat, number).await? else { return Err(not_own(number)) };
            let details = seat.reply_ticket(own, seat.fresh_id(), &text).await.map_err(Failure::refused)?;
            output.answer(&details, || match details.pending.is_empty() {
                true => format!("Sent to {number}."),
                false => format!("The reply to {number} waits in the outbox and is sent by itself."),
            })
        }
        Tickets::Answer { number, text, text_file, state } => {
            let text = message(text, text_file.as_deref())?;
            let details = seat
                .answer_ticket(number, seat.fresh_id(), &text, state.into())
                .await
                .map_err(Failure::refused)?;
            output.answer(&details, || format!("{number} answered. It is {} now.", standing(&details)))
        }
        Tickets::Close { number } => {
            let details = seat
                .set_ticket_state(number, seat.fresh_id(), TicketState::Closed)
                .await
                .map_err(Failure::refused)?;
            output.answer(&details, || format!("{number} closed."))
        }
        Tickets::Save { number, position, output: path, replace } => {
            save(seat, number, position, &path, replace, output).await
        }
    }
}

async fn list(seat: &Seat, mut query: TicketsQuery, output: &Output) -> Result<(), Failure> {
    let limit = query.limit;
    let mut page = seat.tickets(&query).await.map_err(Failure::refused)?;
    // A page holds fewer than a person may ask for.
    while page.tickets.len() < (limit.min(page.total) as usize) {
        query.offset = u32::try_from(page.tickets.len()).unwrap_or(u32::MAX);
        query.limit = limit - query.offset;
        let more = seat.tickets(&query).await.map_err(Failure::refused)?;
        if more.tickets.is_empty() {
            break;
        }
        page.tickets.extend(more.tickets);
    }
    output.answer(&page, || list_text(&page))
}

fn list_text(page: &TicketList) -> String {
    let columns = [
        Column::Text("State"),
        Column::Text("Number"),
        Column::Text("Subject"),
        Column::Text("Account"),
        Column::Text("Contact"),
        Column::Text("Last activity"),
    ];
    let rows = page.tickets.iter().map(|ticket| {
        let news = if ticket.unread { " (new answer)" } else { "" };
        vec![
            format!("{}{news}", ticket.standing.word()),
            ticket.number.map(|number| number.to_string()).unwrap_or_default(),
            ticket.subject.clone(),
            ticket.account.clone(),
            ticket.contact_name.clone(),
            ticket.last_at.to_rfc3339(),
        ]
    });
    let mut text = table(&columns, rows);
    if page.total as usize > page.tickets.len() {
        text.push_str(&format!("{} of {}\n", page.tickets.len(), page.total));
    }
    text
}

fn standing(details: &TicketDetails) -> &'static str {
    details.standing.word()
}

/// Anybody's ticket for the Licensing Team, else one's own.
async fn find(seat: &Seat, number: TicketNumber) -> Result<TicketRef, Failure> {
    match find_own(seat, number).await {
        Ok(own) => Ok(own),
        Err(_) => Ok(TicketRef::Number(number)),
    }
}

async fn find_own(seat: &Seat, number: TicketNumber) -> Result<TicketRef, Failure> {
    let query = TicketsQuery { search: number.to_string(), limit: 500, ..TicketsQuery::default() };
    let found = seat.tickets(&query).await.map_err(Failure::refused)?;
    let own = found.tickets.into_iter().find(|ticket| ticket.number == Some(number));
    own.map(|ticket| ticket.reference).ok_or_else(|| not_own(number))
}

fn not_own(number: TicketNumber) -> Failure {
    Failure::could_not_run(format!(
        "{number} was not written here. Reply to one of your own (afmt tickets list), or answer it as the Licensing \
         Team: afmt tickets answer {number}"
    ))
}

fn text_of(details: &TicketDetails) -> String {
    let form = &details.form;
    let number =
        details.number.map_or_else(|| "Without a number yet".to_owned(), |number| number.to_string());
    let mut text = format!("{number} ({}): {}\n\n", standing(details), form.subject);
    let mut field = |name: &str, value: &str| {
        if !value.is_empty() {
            text.push_str(&format!("{name:<16}{value}\n"));
        }
    };
    field("Product", &form.third_party.product);
    field("Vendor", &form.third_party.vendor);
    field("Account", &form.account);
    field("Product Line", &form.product_line);
    field("Version", &form.license_version);
    field("Release", &form.product_version);
    field("Machine", &form.machine.name);
    field("Host ID", &form.machine.host_id);
    let TicketContact { name, email, phone } = &form.contact;
    field("Contact", [name, email, phone].map(String::as_str).join("  ").trim_end());
    for file in &details.attachments {
        field(&format!("Attachment {}", file.position), &format!("{} ({} bytes)", file.name, file.bytes));
    }
    if let Some(why) = &details.refusal {
        field("Not taken", why);
    }
    for message in &details.messages {
        let said = match message.text.as_str() {
            "" => format!("[state: {}]", message.state.as_str()),
            said => said.to_owned(),
        };
        text.push_str(&format!("\n{} {}:\n{said}\n", message.at.to_rfc3339(), message.by));
    }
    for reply in &details.pending {
        let state = reply.refusal.as_deref().unwrap_or("waits in the outbox");
        text.push_str(&format!("\n{} [{state}]\n{}\n", reply.made_at.to_rfc3339(), reply.text));
    }
    text
}

async fn new(seat: &Seat, wish: NewTicket, output: &Output) -> Result<(), Failure> {
    let kind = TicketKind::from(wish.kind);
    let mut attachments = Vec::with_capacity(wish.attachments.len());
    for path in &wish.attachments {
        attachments.push(read_attachment(path).map_err(Failure::could_not_run)?);
    }
    // Who writes, is known from the last time.
    let known = match seat.ticket_draft(kind).await {
        Ok(draft) => draft.form.contact,
        Err(TicketError::NoFolder) => TicketContact::default(),
        Err(error) => return Err(Failure::refused(error)),
    };
    let text = match (wish.text, wish.text_file) {
        (None, None) => String::new(),
        (text, file) => message(text, file.as_deref())?,
    };
    let form = TicketForm {
        contact: TicketContact {
            name: wish.name.unwrap_or(known.name),
            email: wish.email.unwrap_or(known.email),
            phone: wish.phone.unwrap_or(known.phone),
        },
        account: wish.account,
        product_line: wish.product_line,
        license_version: wish.license_version,
        product_version: wish.release,
        machine: TicketMachine { name: wish.machine, host_id: wish.host_id },
        subject: wish.subject,
        text,
        third_party: ThirdParty { product: wish.product, vendor: wish.vendor, why: wish.why },
    };
    let id = wish.id.unwrap_or_else(|| seat.fresh_id());
    let sent = seat.send_ticket_with(id, kind, &form, &attachments).await.map_err(Failure::refused)?;
    output.answer(&sent, || match (&sent.number, &sent.waits) {
        (Some(number), _) => format!("Sent. Your number is {number}.\nNext: afmt tickets show {number}"),
        (None, why) => format!("It waits in the outbox. {}", why.as_deref().unwrap_or_default()),
    })
}

/// The text that was given, or that of a file; `-` is the standard input.
fn message(text: Option<String>, file: Option<&Path>) -> Result<String, Failure> {
    let Some(path) = file else {
        return text
            .ok_or_else(|| Failure::could_not_run("Say what to send: --text TEXT, or --text-file FILE."));
    };
    let failed =
        |error: &dyn std::fmt::Display| Failure::could_not_run(format!("{}: {error}", path.display()));
    let mut read = String::new();
    let limit = MAX_TEXT_FILE + 1;
    let count = match path.as_os_str() == "-" {
        true => io::stdin().lock().take(limit).read_to_string(&mut read),
        false => File::open(path).and_then(|file| file.take(limit).read_to_string(&mut read)),
    };
    let count = count.map_err(|error| failed(&error))?;
    if u64::try_from(count).unwrap_or(u64::MAX) > MAX_TEXT_FILE {
        return Err(failed(&"this is more than a message holds; attach it instead"));
    }
    Ok(read)
}

async fn save(
    seat: &Seat,
    number: TicketNumber,
    position: u32,
    path: &Path,
    replace: bool,
    output: &Output,
) -> Result<(), Failure> {
    let ticket = find(seat, number).await?;
    let plan = seat.attachment_plan(ticket, position).await.map_err(Failure::refused)?;
    let path: PathBuf = if path.is_dir() { path.join(plan.file_name) } else { path.to_owned() };
    let saved = seat.save_attachment(ticket, position, &path, replace).await.map_err(Failure::refused)?;
    output.answer(&saved, || format!("Saved {}.", path.display()))
}
