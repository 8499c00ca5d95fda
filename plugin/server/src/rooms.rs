//! Which alias a channel has. Written down once, never given to another channel.
//!
//! A channel claims its alias when somebody first asks for it. The claim is made before the channel's own record is
//! written: a process that is killed in between leaves a reservation for the same channel. What asks for another alias
//! waits until the room is empty (a new name, a reset, a member who has left a private channel), unless the old one would
//! let in whom it should not or leads nowhere (a channel made private, another prefix, scheme or secret).

use pexip_mm_core::alias::scheme::{CLASH_SUFFIX_MIN, PRIVATE_SUFFIX_MIN, SUFFIX_MAX};
use pexip_mm_core::{Alias, AliasScheme, ChannelId, Config, Visibility};
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::clock::Clock;
use crate::conference;
use crate::configuration::Snapshot;
use crate::mattermost::{Api, Channel, ChannelType};
use crate::store::{Change, Record, Store, StoreError, hex};

/// The room of a channel.
#[derive(Clone, Debug, Eq, PartialEq)]
pub struct Room {
    /// Its alias.
    pub alias: Alias,
    /// Whether the alias is that of a public or private channel: who gets in is decided by this. It may differ from the
    /// channel's for as long as people are in.
    pub visibility: Visibility,
    /// How often the alias was renewed.
    pub generation: u32,
}

/// An alias and who holds it.
#[derive(Clone, Debug, Eq, PartialEq, Serialize)]
pub struct Holder {
    /// The alias.
    pub alias: String,
    /// The channel.
    pub channel_id: String,
    /// Whether it is the channel's alias now. Others stay reserved for it.
    pub is_current: bool,
}

/// What came of asking for another alias.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub enum Renewal {
    /// The next one who asks has another alias, as far as it has a suffix.
    Now,
    /// As soon as nobody is in.
    WhenEmpty,
    /// The channel never had an alias.
    NoRoom,
}

/// Why a channel has no room.
#[derive(Clone, Debug, Eq, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum RoomError {
    /// It is archived.
    #[error("the channel is archived")]
    Archived,
    /// It is neither public nor private.
    #[error("the channel is neither public nor private")]
    Kind,
    /// The library makes no alias of it.
    #[error("the channel has no alias: {0}")]
    Alias(#[from] pexip_mm_core::Error),
    /// Every alias it could have belongs to another channel.
    #[error("every alias of the channel belongs to another one")]
    Exhausted,
    /// The key-value store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What is kept of a channel.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Kept {
    alias: String,
    visibility: Mode,
    generation: u32,
    /// The alias that was asked for; another channel may have had it.
    wanted: String,
    /// Tells apart prefixes, schemes and secrets.
    basis: String,
    /// Whether the generation is to rise as soon as nobody is in.
    is_to_be_renewed: bool,
}

impl Record for Kept {
    const VERSION: u32 = 1;
}

/// [`Visibility`], as it is kept.
#[derive(Clone, Copy, Debug, Deserialize, Eq, PartialEq, Serialize)]
enum Mode {
    Public,
    Private,
}

impl From<Visibility> for Mode {
    fn from(visibility: Visibility) -> Self {
        match visibility {
            Visibility::Public => Self::Public,
            Visibility::Private => Self::Private,
        }
    }
}

impl From<Mode> for Visibility {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Public => Self::Public,
            Mode::Private => Self::Private,
        }
    }
}

/// A claim of an alias.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq, Serialize)]
struct Claim {
    alias: String,
    channel: String,
}

impl Record for Claim {
    const VERSION: u32 = 1;
}

/// How often a look-up begins again because somebody else was faster.
const ATTEMPTS: u32 = 5;

const CLAIM_PREFIX: &str = "alias:";

/// The rooms of all channels.
#[derive(Clone, Debug)]
pub struct Rooms<A> {
    store: Store<A>,
    clock: Clock,
}

impl<A: Api> Rooms<A> {
    /// The rooms of a server.
    pub fn new(store: Store<A>, clock: Clock) -> Self {
        Self { store, clock }
    }

    /// The room of a channel, claimed now if there is none yet. One read if nothing has changed.
    ///
    /// # Errors
    /// Every [`RoomError`].
    pub async fn room(&self, snapshot: &Snapshot, channel: &Channel) -> Result<Room, RoomError> {
        if channel.delete_at != 0 {
            return Err(RoomError::Archived);
        }
        let visibility = match channel.channel_type() {
            ChannelType::Public => Visibility::Public,
            ChannelType::Private => Visibility::Private,
            ChannelType::Direct | ChannelType::Group | ChannelType::Unknown => return Err(RoomError::Kind),
        };
        let id = ChannelId::parse(&channel.id)?;
        let asked = Asked { id: &id, name: &channel.display_name, visibility, config: &snapshot.config };
        let basis = basis(&snapshot.config)?;
        for _ in 0..ATTEMPTS {
            if let Some(room) = self.look_up(&asked, &basis).await? {
                return Ok(room);
            }
        }
        Err(StoreError::Contended { key: key(&channel.id) }.into())
    }

    /// The room of a channel, unless somebody else has changed it meanwhile.
    async fn look_up(&self, asked: &Asked<'_>, basis: &str) -> Result<Option<Room>, RoomError> {
        let key = key(asked.id.as_str());
        let kept: Option<Kept> = self.store.read(&key).await?;
        let mut generation = 0;
        if let Some(kept) = &kept {
            let is_same = Mode::from(asked.visibility) == kept.visibility && basis == kept.basis;
            if is_same && !kept.is_to_be_renewed && asked.alias(kept.generation)?.as_str() == kept.wanted {
                return room(&key, kept).map(Some);
            }
            let turns_private = asked.visibility == Visibility::Private && kept.visibility == Mode::Public;
            let can_wait = basis == kept.basis && !turns_private;
            if can_wait && conference::is_running(&self.store, asked.id.as_str(), self.clock.now()).await? {
                return room(&key, kept).map(Some);
            }
            // Who was in a channel while it was public may know the alias that it had as a private one before.
            generation = kept.generation.saturating_add(u32::from(kept.is_to_be_renewed || turns_private));
        }
        let (wanted, alias) = self.claim(asked, generation).await?;
        let fresh = Kept {
            alias: alias.as_str().to_owned(),
            visibility: asked.visibility.into(),
            generation,
            wanted: wanted.as_str().to_owned(),
            basis: basis.to_owned(),
            is_to_be_renewed: false,
        };
        let decide = |now: Option<Kept>| {
            if now == kept { Change::Set(fresh.clone(), true) } else { Change::Keep(false) }
        };
        if self.store.change(&key, decide).await? { room(&key, &fresh).map(Some) } else { Ok(None) }
    }

    /// Has a channel's alias renewed as soon as nobody is in, if it has a suffix: for an administrator.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn reset(&self, channel: &str) -> Result<Renewal, StoreError> {
        self.renew(channel, |_| true).await
    }

    /// Has a private channel's alias renewed as soon as nobody is in, because somebody who knows it is a member no more.
    ///
    /// # Errors
    /// As [`Store::change`].
    pub async fn member_left(&self, channel: &str) -> Result<Renewal, StoreError> {
        self.renew(channel, |kept| kept.visibility == Mode::Private).await
    }

    async fn renew(&self, channel: &str, is_due: impl Fn(&Kept) -> bool + Send + Sync) -> Result<Renewal, StoreError> {
        let decide = |kept: Option<Kept>| match kept {
            Some(kept) if is_due(&kept) => Change::Set(Kept { is_to_be_renewed: true, ..kept }, true),
            _ => Change::Keep(false),
        };
        if !self.store.change(&key(channel), decide).await? {
            return Ok(Renewal::NoRoom);
        }
        let is_running = conference::is_running(&self.store, channel, self.clock.now()).await?;
        Ok(if is_running { Renewal::WhenEmpty } else { Renewal::Now })
    }

    /// Every alias that is held, in alphabetical order. Two reads for each: for administrators.
    ///
    /// # Errors
    /// As [`Store::read`] and [`Store::keys`].
    pub async fn holders(&self) -> Result<Vec<Holder>, StoreError> {
        let mut holders = Vec::new();
        for claimed in self.store.keys(CLAIM_PREFIX).await? {
            let Some(claim) = self.store.read::<Claim>(&claimed).await? else { continue };
            let kept: Option<Kept> = self.store.read(&key(&claim.channel)).await?;
            let is_current = kept.is_some_and(|kept| kept.alias == claim.alias);
            holders.push(Holder { alias: claim.alias, channel_id: claim.channel, is_current });
        }
        holders.sort_by(|one, other| one.alias.cmp(&other.alias));
        Ok(holders)
    }

    /// Claims the first alias that no other channel holds: the one that is wanted, or one with a longer and longer suffix.
    async fn claim(&self, asked: &Asked<'_>, generation: u32) -> Result<(Alias, Alias), RoomError> {
        let wanted = asked.alias(generation)?;
        if self.claim_one(asked.id, &wanted).await? {
            return Ok((wanted.clone(), wanted));
        }
        let shortest = match asked.visibility {
            Visibility::Public => CLASH_SUFFIX_MIN,
            Visibility::Private => PRIVATE_SUFFIX_MIN,
        };
        for length in shortest..=SUFFIX_MAX {
            let alias = asked.alias_of_clash(generation, length)?;
            if alias != wanted && self.claim_one(asked.id, &alias).await? {
                return Ok((wanted, alias));
            }
        }
        Err(RoomError::Exhausted)
    }

    /// Whether the channel holds the alias, now or before.
    async fn claim_one(&self, channel: &ChannelId, alias: &Alias) -> Result<bool, StoreError> {
        let claim = Claim { alias: alias.as_str().to_owned(), channel: channel.as_str().to_owned() };
        let decide = |held: Option<Claim>| match held {
            Some(held) => Change::Keep(held == claim),
            None => Change::Set(claim.clone(), true),
        };
        self.store.change(&claim_key(alias.as_str()), decide).await
    }
}

/// What an alias is made from.
struct Asked<'a> {
    id: &'a ChannelId,
    name: &'a str,
    visibility: Visibility,
    config: &'a Config,
}

impl<'a> Asked<'a> {
    fn channel(&self, generation: u32) -> pexip_mm_core::Channel<'a> {
        pexip_mm_core::Channel { id: self.id, name: self.name, visibility: self.visibility, generation }
    }

    fn alias(&self, generation: u32) -> Result<Alias, pexip_mm_core::Error> {
        let config = self.config;
        config.alias_scheme().alias(config.prefix(), &self.channel(generation), config.alias_key())
    }

    fn alias_of_clash(&self, generation: u32, length: usize) -> Result<Alias, pexip_mm_core::Error> {
        let config = self.config;
        config.alias_scheme().alias_of_clash(config.prefix(), &self.channel(generation), config.alias_key(), length)
    }
}

/// What differs when prefix, scheme or secret do, and tells nothing of the secret: a hash of the alias that a channel
/// which does not exist would have.
fn basis(config: &Config) -> Result<String, RoomError> {
    let nobody = ChannelId::parse("00000000000000000000000000")?;
    let channel = pexip_mm_core::Channel { id: &nobody, name: "", visibility: Visibility::Private, generation: 0 };
    let alias = AliasScheme::ChannelId.alias(config.prefix(), &channel, config.alias_key())?;
    let scheme = config.alias_scheme();
    Ok(hash(&format!("{scheme} {alias}")).chars().take(16).collect())
}

fn room(key: &str, kept: &Kept) -> Result<Room, RoomError> {
    let unreadable = |_| StoreError::Unreadable { key: key.to_owned(), fault: "it holds no alias".to_owned() };
    let alias = Alias::parse(&kept.alias).map_err(unreadable)?;
    Ok(Room { alias, visibility: kept.visibility.into(), generation: kept.generation })
}

fn key(channel: &str) -> String {
    format!("room:{channel}")
}

/// Aliases are longer than keys may be.
fn claim_key(alias: &str) -> String {
    format!("{CLAIM_PREFIX}{}", hash(alias))
}

fn hash(text: &str) -> String {
    hex(&Sha256::digest(text))
}
