//! How often somebody who has not signed in may ask: a bucket of tokens for each peer.
//!
//! It stands only where the portal is served over a socket; calls in process are the owner's own. Behind a reverse
//! proxy every caller is one peer: the proxy has to keep its own pace then.

use std::{
    collections::HashMap,
    net::{IpAddr, SocketAddr},
    sync::{Arc, Mutex, PoisonError},
};

use axum::extract::{ConnectInfo, FromRequestParts};
use chrono::{DateTime, Utc};
use http::request::Parts;
use portal_api::ProblemKind;

use super::HttpProblem;
use crate::{portal::Portal, principal::Principal};

/// How many tokens a bucket holds.
const TOKENS: u32 = 30;
/// How long one token takes to come back.
const SECONDS_A_TOKEN: u32 = 2;
/// What an ordinary call costs.
const CALL: u32 = 1;
/// What a new ticket costs: five megabytes may come with it.
const TICKET: u32 = 5;
/// The most peers that are remembered.
const MAX_PEERS: usize = 4096;

/// A peer's bucket: when it will be, or was, full.
type FullAt = DateTime<Utc>;

/// The buckets. Cheap to clone; all clones are one.
#[derive(Clone, Default)]
pub(crate) struct Pace(Arc<Mutex<HashMap<IpAddr, FullAt>>>);

impl Pace {
    /// Takes `tokens` from the peer's bucket, or says after how many seconds they will be there.
    fn take(&self, peer: IpAddr, tokens: u32, now: DateTime<Utc>) -> Result<(), u32> {
        let mut buckets = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let peer = household(peer);
        if buckets.len() >= MAX_PEERS && !buckets.contains_key(&peer) {
            buckets.retain(|_, full_at| *full_at > now);
            if buckets.len() >= MAX_PEERS {
                // Whoever has the fullest bucket loses least by being forgotten.
                let fullest = buckets.iter().min_by_key(|(_, full_at)| **full_at).map(|(peer, _)| *peer);
                fullest.map(|peer| buckets.remove(&peer));
            }
        }
        let most = seconds(TOKENS);
        let full_at = buckets.entry(peer).or_insert(now);
        // A clock that was set back must lock nobody out.
        *full_at = (*full_at).clamp(now, now + most);
        let wanted = *full_at + seconds(tokens);
        if wanted > now + most {
            let wait = (wanted - now - most).num_milliseconds();
            return Err(u32::try_from((wait + 999) / 1000).unwrap_or(u32::MAX).max(1));
        }
        *full_at = wanted;
        Ok(())
    }
}

/// The time in which so many tokens come back.
fn seconds(tokens: u32) -> chrono::TimeDelta {
    chrono::TimeDelta::seconds(i64::from(tokens * SECONDS_A_TOKEN))
}

/// Whoever has one IPv6 address usually has the whole /64.
fn household(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(peer) => peer.into(),
        IpAddr::V6(peer) => {
            let [a, b, c, d, ..] = peer.segments();
            std::net::Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0).into()
        }
    }
}

fn keep_pace(parts: &Parts, portal: &Portal, tokens: u32) -> Result<(), HttpProblem> {
    let extensions = &parts.extensions;
    let (Some(pace), Some(ConnectInfo(peer))) =
        (extensions.get::<Pace>(), extensions.get::<ConnectInfo<SocketAddr>>())
    else {
        return Ok(());
    };
    if extensions.get::<Principal>().is_some() {
        return Ok(());
    }
    pace.take(peer.ip(), tokens, portal.now()).map_err(|wait| {
        HttpProblem::new(
            ProblemKind::TooManyRequests,
            format!("Too much was asked from your address. Ask again in {wait} seconds."),
        )
        .retry_after(wait)
    })
}

/// A call that needs no sign-in, let through at its pace. Taken before the body is read.
pub(crate) struct Paced;

impl FromRequestParts<Portal> for Paced {
    type Rejection = HttpProblem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, HttpProblem> {
        keep_pace(parts, portal, CALL).map(|()| Self)
    }
}

/// The same for a new ticket.
pub(crate) struct PacedTicket;

impl FromRequestParts<Portal> for PacedTicket {
    type Rejection = HttpProblem;

    async fn from_request_parts(parts: &mut Parts, portal: &Portal) -> Result<Self, HttpProblem> {
        keep_pace(parts, portal, TICKET).map(|()| Self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(seconds: i64) -> DateTime<Utc> {
        DateTime::from_timestamp(1_795_480_000 + seconds, 0).unwrap()
    }

    #[test]
    fn a_bucket_empties_and_fills_and_is_one_peers_own() {
        let pace = Pace::default();
        let (one, other): (IpAddr, IpAddr) = ("10.0.0.1".parse().unwrap(), "10.0.0.2".parse().unwrap());
        for _ in 0..6 {
            assert_eq!(pace.take(one, TICKET, at(0)), Ok(()));
        }
        assert_eq!(pace.take(one, TICKET, at(0)), Err(10));
        assert_eq!(pace.take(one, CALL, at(0)), Err(2));
        assert_eq!(pace.take(other, CALL, at(0)), Ok(()));
        assert_eq!(pace.take(one, CALL, at(1)), Err(1));
        assert_eq!(pace.take(one, CALL, at(2)), Ok(()));
        assert_eq!(pace.take(one, CALL, at(2)), Err(2));
        for _ in 0..TOKENS {
            assert_eq!(pace.take(one, CALL, at(1000)), Ok(()));
        }
        assert_eq!(pace.take(one, CALL, at(1000)), Err(2));
        // Set back by an hour: no longer than a whole bucket.
        assert_eq!(pace.take(one, CALL, at(-3600)), Err(2));
        assert_eq!(pace.take(one, CALL, at(-3598)), Ok(()));
    }

    #[test]
    fn addresses_of_one_household_share_a_bucket_and_the_room_is_bounded() {
        let pace = Pace::default();
        for host in 1..=30 {
            assert_eq!(pace.take(format!("2001:db8::{host:x}").parse().unwrap(), CALL, at(0)), Ok(()));
        }
        assert_eq!(pace.take("2001:db8::ffff".parse().unwrap(), CALL, at(0)), Err(2));
        assert_eq!(pace.take("2001:db8:0:1::1".parse().unwrap(), CALL, at(0)), Ok(()));
        for host in 0..2 * u32::try_from(MAX_PEERS).unwrap() {
            let peer = IpAddr::V4(std::net::Ipv4Addr::from_bits(host));
            assert_eq!(pace.take(peer, CALL, at(0)), Ok(()));
        }
        assert_eq!(pace.0.lock().unwrap().len(), MAX_PEERS);
        // The one that asked most was not forgotten for those that asked once.
        assert_eq!(pace.take("2001:db8::1".parse().unwrap(), CALL, at(0)), Err(2));
    }
}
