use super::*;
use crate::{strict_json::parse, testing};

fn reread(change: impl Fn(&str) -> String) -> Result<Claims, Malformed> {
    let json = serde_json::to_string(&testing::claims()).unwrap();
    let changed = change(&json);
    assert_ne!(changed, json, "the change must find its place");
    Claims::read(parse(changed.as_bytes())?)
}

fn replaced(from: &str, to: &str) -> Result<Claims, Malformed> {
    reread(|json| json.replacen(from, to, 1))
}

#[test]
fn claims_are_written_in_one_order_and_read_back() {
    let claims = testing::claims();
    let json = serde_json::to_string(&claims).unwrap();
    assert!(
        json.starts_with(r#"{"iss":"urn:afmt:issuer:test","jti":"AF-00000001","sub":"100042","iat":"#),
        "{json}"
    );
    assert!(!json.contains("supersedes"));
    assert_eq!(Claims::read(parse(json.as_bytes()).unwrap()), Ok(claims));
}

#[test]
fn every_claim_is_required_and_none_may_be_added() {
    let whole = serde_json::to_value(testing::claims()).unwrap();
    let names: Vec<String> = whole.as_object().unwrap().keys().cloned().collect();
    assert_eq!(names.len(), 16);
    for name in names {
        let mut less = whole.clone();
        less.as_object_mut().unwrap().remove(&name);
        let error = Claims::read(parse(less.to_string().as_bytes()).unwrap()).unwrap_err();
        assert!(error.to_string().contains(&name), "{name}: {error}");
        let mut null = whole.clone();
        null[&name] = serde_json::Value::Null;
        assert!(Claims::read(parse(null.to_string().as_bytes()).unwrap()).is_err(), "{name}");
    }
    assert!(replaced("{", r#"{"note":1,"#).is_err());
    assert!(replaced(r#""id":"site-1""#, r#""id":"site-1","x":1"#).is_err());
    assert!(replaced(r#""part":"#, r#""x":1,"part":"#).is_err());
    assert!(replaced(r#""host_id":"#, r#""x":1,"host_id":"#).is_err());
}

#[test]
fn a_member_twice_is_refused_wherever_it_stands() {
    for (from, to) in [
        (r#""sub":"100042""#, r#""sub":"100042","sub":"100042""#),
        (r#""id":"site-1""#, r#""id":"site-1","id":"site-1""#),
        (r#""host_id":"A3155D1E8B32""#, r#""host_id":"A3155D1E8B32","host_id":"A3155D1E8B32""#),
        (r#""assigned":5"#, r#""assigned":5,"assigned":5"#),
        (r#""cores":2"#, r#""cores":2,"cores":2"#),
        (r#""I3_ACCESS_CLIENT":5"#, r#""I3_ACCESS_CLIENT":5,"I3_ACCESS_CLIENT":5"#),
    ] {
        assert!(replaced(from, to).unwrap_err().to_string().contains("twice"), "{from}");
    }
}

#[test]
fn shapes_and_ranges_are_kept() {
    for (from, to) in [
        (r#""jti":"AF-00000001""#, r#""jti":"AF-1""#),
        (r#""lineage":"AF-00000001""#, r#""lineage":"""#),
        (r#""revision":1"#, r#""revision":0"#),
        (r#""revision":1"#, r#""revision":1.0"#),
        (r#""revision":1"#, r#""revision":1,"supersedes":null"#),
        (r#""revision":1"#, r#""revision":1,"supersedes":"x""#),
        (r#""iat":1764460800"#, r#""iat":-1"#),
        (r#""iat":1764460800"#, r#""iat":"1764460800""#),
        (r#""iat":1764460800"#, r#""iat":1764460800.0"#),
        (r#""iat":1764460800"#, r#""iat":1.7644608e9"#),
        (r#""exp":4102444800"#, r#""exp":253402300800"#),
        (r#""license_type":"production""#, r#""license_type":"Production""#),
        (r#""license_type":"production""#, r#""license_type":"perpetual""#),
        (r#""host_id":"A3155D1E8B32""#, r#""host_id":"a3155d1e8b32""#),
        (r#""host_id":"A3155D1E8B32""#, r#""host_id":"A3-15-5D-1E-8B-32""#),
        (r#""host_id":"A3155D1E8B32""#, r#""host_id":"""#),
        (r#""sub":"100042""#, r#""sub":100042"#),
        (r#""sub":"100042""#, r#""sub":"  ""#),
        (r#""name":"CICFRA01""#, r#""name":"CIC\u001b[2J""#),
        (r#""assigned":5"#, r#""assigned":-1"#),
        (r#""assigned":5"#, r#""assigned":2147483648"#),
        (r#""cores":2"#, r#""cores":true"#),
        (r#""cores":2"#, r#""cores":{}"#),
        (r#""cores":2"#, r#""cores":9007199254740992"#),
        (r#""cores":2"#, r#""cores":-9223372036854775808"#),
        (r#""I3_ACCESS_CLIENT":5"#, r#""I3_ACCESS_CLIENT":0"#),
        (r#""I3_ACCESS_CLIENT":5"#, r#""I3_ACCESS_CLIENT":2147483648"#),
        (r#""I3_ACCESS_CLIENT":5"#, r#""":5"#),
    ] {
        assert!(replaced(from, to).is_err(), "{to}");
    }
    for (from, to) in [
        (r#""exp":4102444800"#, r#""exp":1764460801"#),
        (r#""revision":1"#, r#""revision":2"#),
        (r#""revision":1"#, r#""revision":2,"supersedes":"AF-00000001""#),
        (r#""jti":"AF-00000001""#, r#""jti":"AF-FR-7-1""#),
        (r#""cores":2"#, r#""cores":-9007199254740991"#),
        (r#""I3_ACCESS_CLIENT":5"#, r#""I3_ACCESS_CLIENT":2147483647"#),
        (r#""license_type":"production""#, r#""license_type":"trial""#),
    ] {
        assert!(replaced(from, to).is_ok(), "{to}");
    }
}

#[test]
fn lists_are_bounded_and_ordered() {
    let machine = |name: &str| MachineClaim { name: name.into(), host_id: "00155D0A0B0C".into() };
    let with = |count: usize| {
        let machines = ["A", "B", "C"].iter().take(count).map(|name| machine(name)).collect();
        Claims { machines, ..testing::claims() }.check()
    };
    assert!(with(0).is_err() && with(1).is_ok() && with(2).is_ok() && with(3).is_err());

    let part = |part: &str| PartClaim { part: part.into(), assigned: 0, pooled: 1 };
    let with = |parts: &[&str]| {
        Claims { parts: parts.iter().map(|name| part(name)).collect(), ..testing::claims() }.check()
    };
    assert!(with(&[]).is_ok() && with(&["A", "B", "C"]).is_ok());
    assert!(with(&["A", "A"]).is_err() && with(&["B", "A"]).is_err() && with(&["A", "C", "B"]).is_err());
}
