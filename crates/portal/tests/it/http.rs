//! Errors on the wire, authentication and authorisation.

use std::collections::BTreeSet;

use bytes::Bytes;
use http::{Method, Request, StatusCode};
use portal::{BearerToken, Membership, Principal, Role, serve};
use portal_api::{AccountList, MAX_REQUEST_BYTES, Problem, ProblemKind, Receipt, path};

use crate::support::*;

async fn problem(caller: &impl Caller, method: Method, address: &str, body: impl Into<Bytes>) -> Problem {
    answer::<serde_json::Value>(send(caller, method, address, body).await).unwrap_err()
}

#[tokio::test]
async fn every_error_is_a_problem() {
    let world = World::sample().await;
    let served = OverHttp::serve(&world.portal).await;
    // Both ways to the portal speak alike.
    async fn check(caller: &impl Caller) {
        let kind =
            async |method, address: &str, body: Vec<u8>| problem(caller, method, address, body).await.kind;
        assert_eq!(kind(Method::GET, "/nowhere", vec![]).await, ProblemKind::NotFound);
        assert_eq!(kind(Method::DELETE, path::REQUESTS, vec![]).await, ProblemKind::MethodNotAllowed);
        assert_eq!(kind(Method::POST, path::ACCOUNTS, vec![]).await, ProblemKind::MethodNotAllowed);
        assert_eq!(
            kind(Method::POST, path::REQUESTS, vec![b' '; MAX_REQUEST_BYTES + 1]).await,
            ProblemKind::TooLarge
        );
        for body in ["", "{", "[]", "{} {}", "\u{0}", "{\"id\":1}"] {
            assert_eq!(
                kind(Method::POST, path::REQUESTS, body.into()).await,
                ProblemKind::Malformed,
                "{body:?}"
            );
        }
        for query in ["?after=-1", "?after=x", "?other=1", "?after=1&after=2"] {
            let address = format!("{}{query}", path::CATALOGUE_JOURNAL);
            assert_eq!(kind(Method::GET, &address, vec![]).await, ProblemKind::Malformed, "{query}");
        }
        for address in [
            "/v1/accounts/nobody/journal",
            "/v1/accounts/a%20b/journal",
            "/v1/accounts/100042/files/AF-99999999",
            "/v1/accounts/100042/files/..%2F..",
            "/v1/accounts/nobody/files/AF-00000001",
        ] {
            assert_eq!(kind(Method::GET, address, vec![]).await, ProblemKind::NotFound, "{address}");
        }
        for address in [path::HEALTHZ, path::READYZ, path::OPENAPI] {
            assert_eq!(send(caller, Method::GET, address, vec![]).await.status(), StatusCode::OK);
        }
    }
    check(&world.caller).await;
    check(&served).await;
}

#[tokio::test]
async fn a_malformed_body_says_where() {
    let world = World::sample().await;
    let mut body = serde_json::to_value(request(generate(1))).unwrap();
    body["action"]["parts"][0]["assigned"] = "five".into();
    let found = problem(&world.caller, Method::POST, path::REQUESTS, body.to_string()).await;
    assert!(found.detail.contains("action") && found.detail.contains("five"), "{}", found.detail);

    for (field, text) in
        [("made_by", ""), ("made_by", "a\u{202E}b"), ("device", "a\nb"), ("device", &"x".repeat(1000))]
    {
        let mut body = serde_json::to_value(request(generate(1))).unwrap();
        body[field] = text.into();
        let found = problem(&world.caller, Method::POST, path::REQUESTS, body.to_string()).await;
        assert_eq!(found.kind, ProblemKind::Malformed);
        assert!(found.detail.starts_with(field), "{}", found.detail);
    }
    let mut body = serde_json::to_value(request(generate(1))).unwrap();
    body["account"] = "100042 ".into();
    body["extra"] = 1.into();
    assert_eq!(
        problem(&world.caller, Method::POST, path::REQUESTS, body.to_string()).await.kind,
        ProblemKind::Malformed
    );
    body["extra"] = serde_json::Value::String("x".repeat(5000));
    assert!(problem(&world.caller, Method::POST, path::REQUESTS, body.to_string()).await.detail.len() < 3000);

    let mut unknown = request(generate(1));
    unknown.account = "999".parse().unwrap();
    assert_eq!(world.submit(&unknown).await.unwrap_err().kind, ProblemKind::NotFound);
}

#[tokio::test]
async fn only_the_right_token_gets_in() {
    let world = World::sample().await;
    let mut caller = OverHttp::serve(&world.portal).await;
    let _: AccountList = get(&caller, path::ACCOUNTS).await.unwrap();
    for wrong in [
        None,
        Some(String::new()),
        Some(TOKEN.into()),
        Some("Bearer ".into()),
        Some(format!("Bearer {TOKEN}x")),
        Some(format!("Bearer  {TOKEN}")),
        Some(format!("Basic {TOKEN}")),
    ] {
        caller.authorization = wrong.clone();
        for (method, address) in [
            (Method::POST, path::REQUESTS),
            (Method::GET, path::CATALOGUE_JOURNAL),
            (Method::GET, path::ACCOUNTS),
            (Method::GET, "/v1/accounts/100042/journal"),
            (Method::GET, "/v1/accounts/100042/files/AF-00000001"),
            (Method::GET, path::TRUST),
            (Method::GET, path::REVOCATIONS),
            (Method::POST, path::IMPORT),
        ] {
            let found = problem(&caller, method, address, Bytes::new()).await;
            assert_eq!((found.kind, found.status), (ProblemKind::NotSignedIn, 401), "{wrong:?} {address}");
        }
        assert_eq!(send(&caller, Method::GET, path::HEALTHZ, Bytes::new()).await.status(), StatusCode::OK);
    }
    caller.authorization = Some(format!("bEARER {TOKEN}"));
    let _: AccountList = get(&caller, path::ACCOUNTS).await.unwrap();
}

#[tokio::test]
async fn plain_http_is_for_loopback_only() {
    let world = World::empty().await;
    let listener = tokio::net::TcpListener::bind("0.0.0.0:0").await.unwrap();
    let token = BearerToken::new(&TOKEN.to_owned().into(), Principal::licensing_team(OWNER));
    let error = serve(listener, world.portal.clone(), token, std::future::pending()).await.unwrap_err();
    assert!(error.to_string().contains("loopback"));
}

#[tokio::test]
async fn roles_and_foreign_accounts() {
    let world = World::sample().await;
    let serial = serial(&world.submit(&request(generate(1))).await.unwrap());
    for role in [Role::ReadOnly, Role::ReadWrite, Role::Partner] {
        let accounts = Membership::Only(BTreeSet::from([ACCOUNT.parse().unwrap()]));
        let caller = world.portal.in_process(Principal { display_name: "Bo".into(), role, accounts });
        let list: AccountList = get(&caller, path::ACCOUNTS).await.unwrap();
        assert_eq!(list.accounts.iter().map(|entry| entry.account.as_str()).collect::<Vec<_>>(), [ACCOUNT]);
        let status =
            async |method, address: String| send(&caller, method, &address, Bytes::new()).await.status();
        assert_eq!(status(Method::GET, format!("/v1/accounts/{ACCOUNT}/journal")).await, StatusCode::OK);
        assert_eq!(
            status(Method::GET, format!("/v1/accounts/{ACCOUNT}/files/{serial}")).await,
            StatusCode::OK
        );
        assert_eq!(status(Method::GET, "/v1/accounts/100043/journal".into()).await, StatusCode::NOT_FOUND);
        assert_eq!(
            status(Method::GET, format!("/v1/accounts/100043/files/{serial}")).await,
            StatusCode::NOT_FOUND
        );
        assert_eq!(status(Method::POST, path::IMPORT.into()).await, StatusCode::FORBIDDEN);

        let mut own = request_of(role as u32 + 5, 1);
        own.made_by = "Bo".into();
        let answer = post::<Receipt>(&caller, path::REQUESTS, &own).await;
        assert_eq!(answer.is_ok(), role != Role::ReadOnly, "{answer:?}");
        let not_own = request_of(role as u32 + 9, 1);
        assert_eq!(
            post::<Receipt>(&caller, path::REQUESTS, &not_own).await.unwrap_err().kind,
            ProblemKind::Forbidden
        );
        // A foreign account and one that does not exist look the same.
        let mut foreign = own.clone();
        foreign.id = request(generate(1)).id;
        foreign.account = "100043".parse().unwrap();
        let hidden = post::<Receipt>(&caller, path::REQUESTS, &foreign).await.unwrap_err();
        foreign.account = "999999".parse().unwrap();
        assert_eq!(post::<Receipt>(&caller, path::REQUESTS, &foreign).await.unwrap_err(), hidden);
        assert_eq!(hidden.kind, ProblemKind::NotFound);
    }
}

#[tokio::test]
async fn the_in_process_portal_is_a_tower_service() {
    use tower::ServiceExt;
    let world = World::empty().await;
    let request = Request::get(path::HEALTHZ).body(Bytes::new()).unwrap();
    let response = world.caller.clone().oneshot(request).await.unwrap();
    assert_eq!(response.body(), "ok");
}
