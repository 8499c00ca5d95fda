//! The objects, who may see and change them, and what a change does.

use std::collections::BTreeMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::StatusCode;
use serde::Deserialize;
use serde_json::{Map, Value, json};
use url::form_urlencoded;

use super::fields::{Field, Kind, Resource};

pub(super) type Object = Map<String, Value>;

/// As many objects as a list has when nothing is said.
const LIMIT: usize = 20;

/// As many as it has at most.
const LIMIT_MAX: usize = 10_000;

/// What is read in the place of a password.
const HIDDEN: &str = "not-the-password";

/// What a node is like at first, and how it behaves where real ones differ or nothing is known.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Seed {
    /// The port; 0 for any that is free.
    pub port: u16,
    /// Who has a password.
    pub users: Vec<User>,
    /// What happens to a profile that is deleted while locations have it.
    pub profile_in_use: ProfileInUse,
    /// The status that a PATCH is answered with: 200 with the object, or 202 or 204 without.
    pub patch_status: u16,
    /// Whether lines of texts end in CR LF when they are read.
    pub crlf: bool,
    /// How many requests it takes in 60 seconds.
    pub requests_per_minute: usize,
    /// Policy profiles, by their fields; `id` may be given.
    pub policy_server: Vec<Object>,
    /// Locations, likewise.
    pub system_location: Vec<Object>,
}

impl Default for Seed {
    fn default() -> Self {
        Self {
            port: 0,
            users: Vec::new(),
            profile_in_use: ProfileInUse::Refuse,
            patch_status: 202,
            crlf: false,
            requests_per_minute: 1000,
            policy_server: Vec::new(),
            system_location: Vec::new(),
        }
    }
}

/// Somebody who may ask.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct User {
    /// As in Basic authentication.
    pub name: String,
    /// Likewise; never a real one.
    pub password: String,
    /// What they may do.
    pub may: May,
}

/// What somebody with a password may do.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum May {
    /// No use of the API.
    Nothing,
    /// GET alone.
    Read,
    /// Everything.
    Write,
}

/// What becomes of a profile that is deleted while locations have it. What a real node does is not known.
#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ProfileInUse {
    /// It stays.
    Refuse,
    /// It goes, and the locations have none.
    Clear,
}

/// Why something is not done.
#[derive(Debug)]
pub(super) enum Refused {
    NotFound,
    BadRequest(Value),
}

impl Refused {
    pub(super) fn error(text: &str) -> Self {
        Self::BadRequest(json!({ "error": text }))
    }

    fn field(resource: &Resource, field: &str, text: &str) -> Self {
        Self::BadRequest(json!({ resource.name: { field: [text] } }))
    }
}

/// A node's configuration.
pub struct Store {
    users: Vec<User>,
    profile_in_use: ProfileInUse,
    patch_status: StatusCode,
    crlf: bool,
    requests_per_minute: usize,
    asked: Mutex<Vec<Instant>>,
    // INVARIANT: every link leads to an object that is there.
    tables: Mutex<Tables>,
}

#[derive(Default)]
struct Tables {
    objects: BTreeMap<(&'static str, u64), Object>,
    /// The last id of each resource: none is given twice.
    last: BTreeMap<&'static str, u64>,
}

impl Store {
    /// A node with what the seed has.
    ///
    /// # Errors
    /// What is wrong in the seed, in words.
    pub fn new(seed: Seed) -> Result<Self, String> {
        let store = Self {
            users: seed.users,
            profile_in_use: seed.profile_in_use,
            patch_status: StatusCode::from_u16(seed.patch_status).map_err(|error| error.to_string())?,
            crlf: seed.crlf,
            requests_per_minute: seed.requests_per_minute,
            asked: Mutex::default(),
            tables: Mutex::default(),
        };
        for (name, objects) in [("policy_server", seed.policy_server), ("system_location", seed.system_location)] {
            let Some(resource) = Resource::named(name) else { continue };
            for object in objects {
                lock(&store.tables).seed(resource, object)?;
            }
        }
        Ok(store)
    }

    /// What somebody with these may do; nobody with a wrong password may anything.
    pub(super) fn user(&self, name: &str, password: &str) -> Option<May> {
        self.users.iter().find(|user| user.name == name && user.password == password).map(|user| user.may)
    }

    /// The service policy script of the location of this name; empty if it has none that is switched on.
    pub(crate) fn service_policy(&self, location: &str) -> String {
        let tables = lock(&self.tables);
        let (Some(locations), Some(profiles)) = (Resource::named("system_location"), Resource::named("policy_server"))
        else {
            return String::new();
        };
        tables
            .of(locations)
            .find(|(_, object)| object.get("name").and_then(Value::as_str) == Some(location))
            .and_then(|(_, object)| profiles.id_in(object.get("policy_server")?.as_str()?))
            .and_then(|id| tables.objects.get(&(profiles.name, id)))
            .filter(|profile| profile.get("enable_internal_service_policy") == Some(&Value::Bool(true)))
            .and_then(|profile| profile.get("internal_service_policy_template")?.as_str())
            .unwrap_or_default()
            .to_owned()
    }

    pub(super) fn patch_status(&self) -> StatusCode {
        self.patch_status
    }

    /// Counts a request. After too many in a minute, says how many seconds to wait.
    pub(super) fn wait(&self) -> Option<u64> {
        let mut asked = lock(&self.asked);
        let now = Instant::now();
        asked.retain(|at| now.duration_since(*at) < Duration::from_secs(60));
        if asked.len() < self.requests_per_minute {
            asked.push(now);
            return None;
        }
        let oldest = asked.first().copied().unwrap_or(now);
        Some(60_u64.saturating_sub(now.duration_since(oldest).as_secs()).max(1))
    }

    /// A page of objects.
    pub(super) fn list(&self, resource: &Resource, query: &str) -> Result<Value, Refused> {
        let mut limit = LIMIT;
        let mut offset = 0;
        let mut filters = Vec::new();
        for (key, value) in form_urlencoded::parse(query.as_bytes()) {
            match &*key {
                "limit" => limit = number("limit", &value)?,
                "offset" => offset = number("offset", &value)?,
                "format" => {}
                "name" => filters.push(value.into_owned()),
                _ => return Err(Refused::error(&format!("The '{key}' field does not allow filtering."))),
            }
        }
        let limit = if limit == 0 { LIMIT_MAX } else { limit.min(LIMIT_MAX) };
        let tables = lock(&self.tables);
        let found: Vec<Value> = tables
            .of(resource)
            .filter(|(_, object)| filters.iter().all(|name| object.get("name") == Some(&json!(name))))
            .map(|(id, object)| self.shown(resource, id, object))
            .collect();
        let page = |offset: usize| {
            let mut query = form_urlencoded::Serializer::new(String::new());
            query.extend_pairs(filters.iter().map(|name| ("name", name)));
            query.extend_pairs([("limit", limit.to_string()), ("offset", offset.to_string())]);
            format!("{}?{}", resource.list_uri(), query.finish())
        };
        let next = offset.checked_add(limit).filter(|next| *next < found.len()).map(page);
        let previous = (offset > 0).then(|| page(offset.saturating_sub(limit)));
        let total = found.len();
        let objects: Vec<Value> = found.into_iter().skip(offset).take(limit).collect();
        Ok(json!({
            "meta": { "limit": limit, "next": next, "offset": offset, "previous": previous, "total_count": total },
            "objects": objects,
        }))
    }

    pub(super) fn detail(&self, resource: &Resource, id: u64) -> Result<Value, Refused> {
        let tables = lock(&self.tables);
        let object = tables.objects.get(&(resource.name, id)).ok_or(Refused::NotFound)?;
        Ok(self.shown(resource, id, object))
    }

    /// Makes an object, and says where it is.
    pub(super) fn create(&self, resource: &'static Resource, given: &Object) -> Result<String, Refused> {
        let mut tables = lock(&self.tables);
        let object = tables.changed(resource, None, blank(resource), given)?;
        let id = tables.last.get(resource.name).copied().unwrap_or_default().saturating_add(1);
        tables.insert(resource, id, object);
        Ok(resource.uri(id))
    }

    /// Changes the fields that are given.
    pub(super) fn patch(&self, resource: &'static Resource, id: u64, given: &Object) -> Result<Value, Refused> {
        self.replace(resource, id, given, Object::clone)
    }

    /// Changes the fields that are given, and takes the others back to what they are at first.
    pub(super) fn put(&self, resource: &'static Resource, id: u64, given: &Object) -> Result<Value, Refused> {
        self.replace(resource, id, given, |_| blank(resource))
    }

    fn replace(
        &self,
        resource: &'static Resource,
        id: u64,
        given: &Object,
        base: impl Fn(&Object) -> Object,
    ) -> Result<Value, Refused> {
        let mut tables = lock(&self.tables);
        let before = base(tables.objects.get(&(resource.name, id)).ok_or(Refused::NotFound)?);
        let object = tables.changed(resource, Some(id), before, given)?;
        let shown = self.shown(resource, id, &object);
        tables.insert(resource, id, object);
        Ok(shown)
    }

    pub(super) fn delete(&self, resource: &'static Resource, id: u64) -> Result<(), Refused> {
        let mut tables = lock(&self.tables);
        if !tables.objects.contains_key(&(resource.name, id)) {
            return Err(Refused::NotFound);
        }
        let linked = tables.linked_to(resource, id);
        if !linked.is_empty() && matches!(self.profile_in_use, ProfileInUse::Refuse) {
            return Err(Refused::error(&format!("{} is in use and cannot be deleted.", resource.title)));
        }
        for (key, field) in linked {
            if let Some(object) = tables.objects.get_mut(&key) {
                object.insert(field.to_owned(), Value::Null);
            }
        }
        tables.objects.remove(&(resource.name, id));
        Ok(())
    }

    /// Deletes every object of a resource, as a real node does when no id is given.
    pub(super) fn delete_all(&self, resource: &'static Resource) -> Result<(), Refused> {
        let ids: Vec<u64> = lock(&self.tables).of(resource).map(|(id, _)| id).collect();
        ids.into_iter().try_for_each(|id| self.delete(resource, id))
    }

    /// An object as it is read.
    fn shown(&self, resource: &Resource, id: u64, object: &Object) -> Value {
        let mut shown = object.clone();
        for field in resource.fields {
            let Some(Value::String(text)) = shown.get_mut(field.name) else { continue };
            if matches!(field.kind, Kind::Password(_)) && !text.is_empty() {
                HIDDEN.clone_into(text);
            }
            if self.crlf {
                *text = text.replace("\r\n", "\n").replace('\n', "\r\n");
            }
        }
        shown.insert("id".to_owned(), json!(id));
        shown.insert("resource_uri".to_owned(), json!(resource.uri(id)));
        shown.into()
    }
}

impl Tables {
    fn of(&self, resource: &Resource) -> impl Iterator<Item = (u64, &Object)> {
        self.objects.iter().filter(move |((name, _), _)| *name == resource.name).map(|((_, id), object)| (*id, object))
    }

    fn insert(&mut self, resource: &'static Resource, id: u64, object: Object) {
        self.objects.insert((resource.name, id), object);
        let last = self.last.entry(resource.name).or_default();
        *last = id.max(*last);
    }

    /// An object of the seed. Fields that this simulator knows nothing of are kept, nested objects are given as such.
    fn seed(&mut self, resource: &'static Resource, mut given: Object) -> Result<(), String> {
        let next = self.last.get(resource.name).copied().unwrap_or_default().saturating_add(1);
        let id = match given.remove("id") {
            Some(id) => id.as_u64().ok_or_else(|| format!("{}: an id must be a number", resource.name))?,
            None => next,
        };
        let nested: Object = take(&mut given, |field| resource.has(field, |kind| matches!(kind, Kind::Nested)));
        let unknown = take(&mut given, |field| !resource.has(field, |_| true));
        let mut object = self
            .changed(resource, None, blank(resource), &given)
            .map_err(|refused| format!("{} {id} of the seed: {refused:?}", resource.name))?;
        object.extend(nested);
        object.extend(unknown);
        self.insert(resource, id, object);
        Ok(())
    }

    /// The object with what is given. What is unknown or read-only has no effect.
    fn changed(
        &self,
        resource: &Resource,
        id: Option<u64>,
        mut object: Object,
        given: &Object,
    ) -> Result<Object, Refused> {
        let mut faults = Object::new();
        for field in resource.fields {
            let value = match given.get(field.name) {
                Some(value) => value,
                None if field.is_name && !object.contains_key(field.name) => &Value::Null,
                None => continue,
            };
            match field.fault(value) {
                Some(fault) => drop(faults.insert(field.name.to_owned(), json!([fault]))),
                None => drop(object.insert(field.name.to_owned(), self.resolved(resource, field, value)?)),
            }
        }
        if !faults.is_empty() {
            return Err(Refused::BadRequest(json!({ resource.name: faults })));
        }
        let taken =
            self.of(resource).any(|(other, known)| Some(other) != id && known.get("name") == object.get("name"));
        if taken {
            let text = format!("{} with this Name already exists.", resource.title);
            return Err(Refused::field(resource, "name", &text));
        }
        Ok(object)
    }

    /// A value with the objects that it names.
    fn resolved(&self, resource: &Resource, field: &Field, value: &Value) -> Result<Value, Refused> {
        let unknown = |uri: &str| {
            let name = field.name;
            Refused::error(&format!("Could not find the provided {name} object via resource URI '{uri}'."))
        };
        match (&field.kind, value) {
            (Kind::Link(other), Value::String(uri)) => {
                let linked = Resource::named(other).and_then(|other| Some((other.name, other.id_in(uri)?)));
                let is_there = linked.is_some_and(|key| self.objects.contains_key(&key));
                if is_there { Ok(value.clone()) } else { Err(unknown(uri)) }
            }
            (Kind::Nested, Value::Array(uris)) => uris
                .iter()
                .filter_map(Value::as_str)
                .map(|uri| self.nested(resource, field, uri).ok_or_else(|| unknown(uri)))
                .collect(),
            _ => Ok(value.clone()),
        }
    }

    /// A nested object, which some object of the resource has already: they are no resource here.
    fn nested(&self, resource: &Resource, field: &Field, uri: &str) -> Option<Value> {
        self.of(resource)
            .filter_map(|(_, object)| object.get(field.name)?.as_array())
            .flatten()
            .find(|nested| nested.get("resource_uri").and_then(Value::as_str) == Some(uri))
            .cloned()
    }

    /// The fields that link to an object.
    fn linked_to(&self, resource: &Resource, id: u64) -> Vec<((&'static str, u64), &'static str)> {
        let uri = json!(resource.uri(id));
        let mut found = Vec::new();
        for other in Resource::ALL {
            for field in other.fields.iter().filter(|field| matches!(field.kind, Kind::Link(_))) {
                let linked = self.of(other).filter(|(_, object)| object.get(field.name) == Some(&uri));
                found.extend(linked.map(|(id, _)| ((other.name, id), field.name)));
            }
        }
        found
    }
}

impl Resource {
    fn has(&self, name: &str, kind: impl Fn(&Kind) -> bool) -> bool {
        self.fields.iter().any(|field| field.name == name && kind(&field.kind))
    }
}

/// An object of which nothing is said: it has no name yet.
fn blank(resource: &Resource) -> Object {
    let fields = resource.fields.iter().filter(|field| !field.is_name);
    fields.map(|field| (field.name.to_owned(), field.initial())).collect()
}

/// Takes the fields out that are meant.
fn take(object: &mut Object, is_meant: impl Fn(&str) -> bool) -> Object {
    let (taken, kept) = std::mem::take(object).into_iter().partition(|(name, _)| is_meant(name));
    *object = kept;
    taken
}

fn number(name: &str, value: &str) -> Result<usize, Refused> {
    value
        .parse()
        .map_err(|_| Refused::error(&format!("Invalid {name} '{value}' provided. Please provide a positive integer.")))
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
