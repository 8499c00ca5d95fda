//! The Management Node, asked as a client asks it.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Command, Stdio};
use std::sync::Arc;

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use pexip_testbed::management::{BASE, Store, router};
use serde_json::{Value, json};
use tower::ServiceExt as _;

const PROFILES: &str = "/api/admin/configuration/v1/policy_server/";
const LOCATIONS: &str = "/api/admin/configuration/v1/system_location/";

struct Node {
    store: Arc<Store>,
    login: String,
}

struct Answer {
    status: u16,
    headers: HeaderMap,
    body: Value,
}

impl Node {
    fn new(mut seed: Value) -> Self {
        seed["users"] = json!([
            { "name": "admin", "password": "not-a-real-password", "may": "write" },
            { "name": "reader", "password": "not-a-real-password", "may": "read" },
            { "name": "nobody", "password": "not-a-real-password", "may": "nothing" },
        ]);
        let store = Store::new(serde_json::from_value(seed).expect("a seed")).expect("a store");
        Self { store: Arc::new(store), login: "admin:not-a-real-password".to_owned() }
    }

    fn of(self, login: &str) -> Self {
        Self { login: login.to_owned(), ..self }
    }

    fn sent(&self, request: Request<Body>) -> Answer {
        let runtime = tokio::runtime::Builder::new_current_thread().build().expect("a runtime");
        runtime.block_on(async {
            let response = router(Arc::clone(&self.store)).oneshot(request).await.expect("an answer");
            let (parts, body) = response.into_parts();
            let body = to_bytes(body, usize::MAX).await.expect("a body");
            let body = if body.is_empty() { Value::Null } else { serde_json::from_slice(&body).expect("JSON") };
            Answer { status: parts.status.as_u16(), headers: parts.headers, body }
        })
    }

    fn ask(&self, method: &str, path: &str, body: &Value) -> Answer {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(&self.login)))
            .header(header::CONTENT_TYPE, "application/json");
        self.sent(request.body(Body::from(body.to_string())).expect("a request"))
    }

    fn get(&self, path: &str) -> Value {
        let answer = self.ask("GET", path, &Value::Null);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// What a refused request is told.
    fn refused(&self, method: &str, path: &str, body: &Value) -> Value {
        let answer = self.ask(method, path, body);
        assert_eq!(answer.status, 400, "{}", answer.body);
        answer.body
    }
}

#[test]
fn those_without_a_password_and_those_who_may_not() {
    let node = Node::new(json!({}));
    let stranger = node.sent(Request::get(PROFILES).body(Body::empty()).expect("a request"));
    assert_eq!(
        (stranger.status, &stranger.headers[header::WWW_AUTHENTICATE]),
        (401, &"Basic realm=\"Pexip Infinity\"".parse().unwrap())
    );
    for (login, read, write) in [
        ("admin:wrong", 401, 401),
        ("admin", 401, 401),
        ("nobody:not-a-real-password", 403, 403),
        ("reader:not-a-real-password", 200, 403),
        ("admin:not-a-real-password", 200, 201),
    ] {
        let node = Node::new(json!({})).of(login);
        assert_eq!(node.ask("GET", PROFILES, &Value::Null).status, read, "{login}");
        assert_eq!(node.ask("POST", PROFILES, &json!({ "name": "x" })).status, write, "{login}");
    }
}

#[test]
fn what_is_not_there() {
    let node = Node::new(json!({}));
    for path in ["/", "/api/", "/api/admin/configuration/v1/policy_server", "/api/admin/configuration/v1/nothing/"] {
        assert_eq!(node.ask("GET", path, &Value::Null).status, 404, "{path}");
    }
    for path in ["1/", "x/", "1/2/", "-1/", "99999999999999999999/"] {
        assert_eq!(node.ask("GET", &format!("{PROFILES}{path}"), &Value::Null).status, 404, "{path}");
        assert_eq!(node.ask("DELETE", &format!("{PROFILES}{path}"), &Value::Null).status, 404, "{path}");
    }
    let wrong = node.ask("POST", &format!("{PROFILES}1/"), &json!({}));
    assert_eq!((wrong.status, &wrong.headers[header::ALLOW]), (405, &"GET,PUT,DELETE,PATCH".parse().unwrap()));
    assert_eq!(node.ask("POST", BASE, &json!({})).status, 405);
    assert_eq!(node.ask("PATCH", PROFILES, &json!({})).status, 501);
    assert_eq!(node.get(BASE)["policy_server"]["list_endpoint"], PROFILES);
}

#[test]
fn lists_come_in_pages() {
    let locations: Vec<Value> = (0..45).map(|at| json!({ "name": format!("location {at}") })).collect();
    let node = Node::new(json!({ "system_location": locations }));
    let first = node.get(LOCATIONS);
    assert_eq!(
        first["meta"],
        json!({ "limit": 20, "offset": 0, "previous": null, "total_count": 45, "next": format!("{LOCATIONS}?limit=20&offset=20") })
    );
    let second = node.get(first["meta"]["next"].as_str().expect("a next page"));
    let third = node.get(second["meta"]["next"].as_str().expect("a next page"));
    assert_eq!((third["objects"].as_array().map(Vec::len), &third["meta"]["next"]), (Some(5), &Value::Null));
    assert_eq!(third["meta"]["previous"], format!("{LOCATIONS}?limit=20&offset=20"));
    assert_eq!(node.get(&format!("{LOCATIONS}?limit=0"))["objects"].as_array().map(Vec::len), Some(45));
    assert_eq!(node.get(&format!("{LOCATIONS}?offset=50"))["objects"], json!([]));
    let named = node.get(&format!("{LOCATIONS}?name=location%207&format=json"));
    assert_eq!((&named["objects"][0]["id"], &named["meta"]["total_count"]), (&json!(8), &json!(1)));
    assert_eq!(
        node.refused("GET", &format!("{LOCATIONS}?limit=x"), &Value::Null),
        json!({ "error": "Invalid limit 'x' provided. Please provide a positive integer." })
    );
    node.refused("GET", &format!("{LOCATIONS}?colour=red"), &Value::Null);
}

#[test]
fn a_profile_is_made_read_changed_and_deleted() {
    let node = Node::new(json!({}));
    let made = node.ask("POST", PROFILES, &json!({ "name": "ours", "id": 77, "colour": "red", "password": "secret" }));
    assert_eq!((made.status, made.body), (201, Value::Null));
    let uri = made.headers[header::LOCATION].to_str().expect("a location").to_owned();
    assert_eq!(uri, format!("{PROFILES}1/"));
    let profile = node.get(&uri);
    assert_eq!((&profile["id"], &profile["resource_uri"]), (&json!(1), &json!(uri)));
    assert_eq!((&profile["internal_service_policy_template"], &profile["url"]), (&json!(""), &json!("")));
    assert_eq!((&profile["enable_internal_service_policy"], profile.get("colour")), (&json!(false), None));
    assert_eq!(profile["password"], "not-the-password");

    let patched = node.ask("PATCH", &uri, &json!({ "id": 5, "resource_uri": "x", "description": "d" }));
    assert_eq!((patched.status, patched.body), (202, Value::Null));
    let mut expected = profile;
    expected["description"] = json!("d");
    assert_eq!(node.get(&uri), expected);

    assert_eq!(node.ask("PUT", &uri, &json!({ "name": "other" })).body["description"], "");
    assert!(node.refused("PUT", &uri, &json!({}))["policy_server"]["name"].is_array());
    assert_eq!(node.ask("DELETE", &uri, &Value::Null).status, 204);
    assert_eq!(node.ask("GET", &uri, &Value::Null).status, 404);
    // An id is not given to another.
    assert_eq!(
        node.ask("POST", PROFILES, &json!({ "name": "ours" })).headers[header::LOCATION],
        format!("{PROFILES}2/")
    );
}

#[test]
fn fields_are_checked() {
    let node = Node::new(json!({ "policy_server": [{ "name": "taken" }] }));
    let long = "é".repeat(49_152);
    let made = node.ask("POST", PROFILES, &json!({ "name": "long", "internal_service_policy_template": long }));
    assert_eq!(made.status, 201);
    assert_eq!(
        node.refused("PATCH", &format!("{PROFILES}2/"), &json!({ "internal_service_policy_template": long + "x" })),
        json!({ "policy_server": { "internal_service_policy_template":
            ["Ensure this value has at most 49152 characters (it has 49153)."] } })
    );
    for (field, value, fault) in [
        ("name", json!("x".repeat(251)), "Ensure this value has at most 250 characters (it has 251)."),
        ("name", json!("taken"), "Policy profile with this Name already exists."),
        ("name", json!(""), "This field cannot be blank."),
        ("name", json!(null), "This field cannot be null."),
        ("description", json!("x".repeat(251)), "Ensure this value has at most 250 characters (it has 251)."),
        ("description", json!(7), "This value must be a string."),
        ("url", json!("x".repeat(256)), "Ensure this value has at most 255 characters (it has 256)."),
        ("enable_internal_service_policy", json!("yes"), "This value must be either true or false."),
    ] {
        let told = node.refused("PATCH", &format!("{PROFILES}2/"), &json!({ field: value }));
        assert_eq!(told, json!({ "policy_server": { field: [fault] } }));
    }
    assert!(node.refused("POST", PROFILES, &json!({}))["policy_server"]["name"].is_array());
    node.refused("POST", PROFILES, &json!([]));
    let request =
        Request::post(PROFILES).header(header::AUTHORIZATION, format!("Basic {}", STANDARD.encode(&node.login)));
    let no_json = request.header(header::CONTENT_TYPE, "application/json").body(Body::from("{")).expect("a request");
    assert_eq!(node.sent(no_json).status, 400);
}

#[test]
fn a_location_has_one_profile() {
    let server =
        json!({ "id": 3, "address": "192.0.2.1", "resource_uri": "/api/admin/configuration/v1/dns_server/3/" });
    let node = Node::new(json!({
        "policy_server": [{ "id": 4, "name": "used" }],
        "system_location": [
            { "name": "Oslo", "policy_server": format!("{PROFILES}4/"), "dns_servers": [server], "media_qos": 7 },
            { "name": "Reading" },
        ],
    }));
    let oslo = format!("{LOCATIONS}1/");
    assert_eq!(node.get(&oslo)["dns_servers"], json!([server]));
    assert_eq!(node.get(&oslo)["media_qos"], 7);
    // Read as objects, written as URIs: what was read cannot be sent back.
    assert_eq!(
        node.refused("PUT", &oslo, &node.get(&oslo)),
        json!({ "system_location": { "dns_servers": ["This value must be a list of resource URIs."] } })
    );
    let reading = format!("{LOCATIONS}2/");
    assert_eq!(node.ask("PATCH", &reading, &json!({ "dns_servers": [server["resource_uri"]] })).status, 202);
    assert_eq!(node.get(&reading)["dns_servers"], json!([server]));
    for uri in [json!(format!("{PROFILES}5/")), json!("4"), json!(format!("{LOCATIONS}1/"))] {
        node.refused("PATCH", &reading, &json!({ "policy_server": uri }));
    }
    node.refused("PATCH", &reading, &json!({ "policy_server": 4 }));
    assert_eq!(node.ask("PATCH", &oslo, &json!({ "policy_server": null })).status, 202);
    assert_eq!(node.get(&oslo)["policy_server"], Value::Null);
}

#[test]
fn a_profile_in_use_stays_or_leaves_its_locations_without_one() {
    let seed = json!({
        "policy_server": [{ "id": 4, "name": "used" }],
        "system_location": [{ "name": "Oslo", "policy_server": format!("{PROFILES}4/") }],
    });
    let node = Node::new(seed.clone());
    node.refused("DELETE", &format!("{PROFILES}4/"), &Value::Null);
    node.refused("DELETE", PROFILES, &Value::Null);
    assert_eq!(node.get(&format!("{LOCATIONS}1/"))["policy_server"], format!("{PROFILES}4/"));
    let mut clearing = seed;
    clearing["profile_in_use"] = json!("clear");
    let node = Node::new(clearing);
    assert_eq!(node.ask("DELETE", PROFILES, &Value::Null).status, 204);
    assert_eq!(node.get(PROFILES)["objects"], json!([]));
    assert_eq!(node.get(&format!("{LOCATIONS}1/"))["policy_server"], Value::Null);
}

#[test]
fn real_nodes_differ_and_so_can_this_one() {
    let seed = json!({ "patch_status": 200, "crlf": true, "policy_server": [{ "name": "one" }] });
    let node = Node::new(seed);
    let changed =
        node.ask("PATCH", &format!("{PROFILES}1/"), &json!({ "internal_service_policy_template": "a\nb\r\n" }));
    assert_eq!((changed.status, &changed.body["internal_service_policy_template"]), (200, &json!("a\r\nb\r\n")));
    let node = Node::new(json!({ "requests_per_minute": 2 }));
    node.get(PROFILES);
    node.get(PROFILES);
    let busy = node.ask("GET", PROFILES, &Value::Null);
    assert_eq!(busy.status, StatusCode::TOO_MANY_REQUESTS);
    assert!(busy.headers.contains_key(header::RETRY_AFTER));
}

#[test]
fn a_seed_with_a_mistake_is_refused() {
    for seed in [
        json!({ "policy_server": [{}] }),
        json!({ "policy_server": [{ "name": "x", "id": "1" }] }),
        json!({ "system_location": [{ "name": "x", "policy_server": format!("{PROFILES}1/") }] }),
    ] {
        assert!(Store::new(serde_json::from_value(seed).expect("a seed")).is_err());
    }
}

#[test]
fn the_program_says_where_it_is_and_ends_with_what_started_it() {
    let mut program = Command::new(env!("CARGO_BIN_EXE_pexip-testbed"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .expect("the program");
    let mut line = String::new();
    BufReader::new(program.stdout.take().expect("its output")).read_line(&mut line).expect("a line");
    let told: Value = serde_json::from_str(&line).expect("JSON");
    let address = told["management"].as_str().and_then(|url| url.strip_prefix("http://")).expect("an address");
    let mut stream = TcpStream::connect(address).expect("a connection");
    write!(stream, "GET {PROFILES} HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n").expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    drop(program.stdin.take());
    assert!(program.wait().expect("its end").success());
}
