//! What settings must have to do with each other, and what an administrator should know.

use super::kind::Findings;
use super::report::WarningCode;
use super::setting::{Setting, Values};
use super::value::{ChannelFilterMode, GuestAccess, HostRole, PinMode, ServiceName};
use super::{GuestEntry, guest_entry};
use crate::alias::is_edge;
use crate::alias::scheme::Visibility;
use crate::error::Error;
use crate::media::CryptoMode;
use crate::pin::{Pin, Pins};

/// The fewest digits of a PIN that Pexip itself recommends.
const PIN_ADVISED_LEN: usize = 6;

/// What a configuration is about once its settings are seen together; none where a setting that it depends on is wrong.
pub(super) struct Resolved {
    /// The PINs that are set.
    pub(super) pins: Option<Pins>,
    /// Whether they are the PINs of every room.
    pub(super) shared: Option<bool>,
    /// Whether rooms have a guest PIN.
    guest_pin: Option<bool>,
}

/// Sees the settings together. A rule is applied where all settings that it is about are valid by themselves.
pub(super) fn resolve(values: &Values, findings: &mut Findings) -> Resolved {
    let pins = resolve_pins(values, findings);
    let (has_host_pin, has_secret) =
        (values.host_pin.map(|pin| pin.is_some()), values.secret.as_ref().map(Option::is_some));
    match (values.pin_mode, has_host_pin, has_secret) {
        (Some(PinMode::Automatic), Some(false), Some(false)) => {
            findings.refuse(Setting::HostPin, Error::HostPinOrSecretRequired);
        }
        (Some(PinMode::Shared), Some(false), _) => findings.refuse(Setting::HostPin, Error::HostPinRequired),
        (Some(PinMode::PerRoom), _, Some(false)) => findings.refuse(Setting::Secret, Error::SecretRequired),
        _ => {}
    }
    let shared = match values.pin_mode {
        Some(PinMode::Automatic) => has_host_pin,
        Some(PinMode::Shared) => Some(true),
        Some(PinMode::PerRoom) => Some(false),
        None => None,
    };
    let guest_pin = match shared {
        Some(true) => values.guest_pin.map(|pin| pin.is_some()),
        Some(false) => Some(true),
        None => None,
    };
    let resolved = Resolved { pins, shared, guest_pin };
    if values.host_role == Some(HostRole::ChannelAdmins) && resolved.somewhere_no_guests(values) {
        findings.refuse(Setting::HostRole, Error::HostRoleNeedsGuests);
    }
    resolved
}

fn resolve_pins(values: &Values, findings: &mut Findings) -> Option<Pins> {
    let pins = match (values.host_pin?, values.guest_pin?) {
        (Some(host), guest) => Pins::new(host, guest).map(Some),
        // Where every room has its own PINs on purpose, those that are set have no effect anyway.
        (None, Some(_)) if values.pin_mode != Some(PinMode::PerRoom) => Err(Error::GuestPinAlone),
        (None, _) => Ok(None),
    };
    pins.map_err(|error| findings.refuse(Setting::GuestPin, error)).ok()?
}

impl Resolved {
    /// Whether some kind of room has no guests, as far as the settings are valid.
    fn somewhere_no_guests(&self, values: &Values) -> bool {
        let (Some(access), Some(guest_pin)) = (values.guest_access, self.guest_pin) else { return false };
        Visibility::ALL.iter().any(|&visibility| guest_entry(access, visibility, guest_pin) == GuestEntry::Never)
    }

    /// Tells what an administrator should know, as far as the settings are valid.
    pub(super) fn warn(&self, values: &Values, findings: &mut Findings) {
        let mut warn = |applies: bool, setting: Setting, code: WarningCode| {
            if applies {
                findings.warn(setting, code);
            }
        };
        let short = |pin: Option<Option<Pin>>| {
            pin.flatten().is_some_and(|pin| pin.len() - usize::from(pin.has_terminator()) < PIN_ADVISED_LEN)
        };
        let (host_pin, guest_pin) = (values.host_pin.flatten().is_some(), values.guest_pin.flatten().is_some());
        let (shared, per_room) = (self.shared == Some(true), self.shared == Some(false));
        let is_open = |prefix: &str| prefix.bytes().last().is_some_and(is_edge);

        warn(values.node == Some(None), Setting::Node, WarningCode::NodeMissing);
        warn(
            values.prefix.as_ref().is_some_and(|prefix| is_open(prefix.as_str())),
            Setting::Prefix,
            WarningCode::PrefixOpen,
        );
        warn(shared && short(values.host_pin), Setting::HostPin, WarningCode::PinShort);
        warn(shared && host_pin, Setting::HostPin, WarningCode::PinShared);
        warn(per_room && host_pin, Setting::HostPin, WarningCode::HostPinUnused);
        warn(shared && short(values.guest_pin), Setting::GuestPin, WarningCode::PinShort);
        warn(values.pin_mode == Some(PinMode::PerRoom) && guest_pin, Setting::GuestPin, WarningCode::GuestPinUnused);
        warn(self.somewhere_no_guests(values), Setting::GuestPin, WarningCode::NoGuests);
        warn(shared && values.secret == Some(None), Setting::Secret, WarningCode::SecretMissing);
        warn(
            values.guest_access == Some(GuestAccess::AllChannels),
            Setting::GuestAccess,
            WarningCode::GuestsWithoutPin,
        );
        warn(values.sip_domain == Some(None), Setting::SipDomain, WarningCode::SipDomainMissing);
        warn(
            matches!(values.crypto_mode, Some(CryptoMode::BestEffort | CryptoMode::Off)),
            Setting::CryptoMode,
            WarningCode::MediaUnencrypted,
        );
        warn(values.service_name == Some(ServiceName::WithoutPrefix), Setting::ServiceName, WarningCode::NameCollision);
        let admits_none = values
            .filter_channels
            .as_ref()
            .is_some_and(|f| f.mode() == ChannelFilterMode::Only && f.channels().len() == 0);
        warn(admits_none, Setting::FilterChannels, WarningCode::FilterAdmitsNone);
    }
}
