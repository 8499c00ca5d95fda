// Generated from the library's table of settings.

/** Which channels have a conference. */
export interface ChannelFilter {
  mode: "off" | "only" | "except";
  /** Ids of channels. */
  channels?: string[] | null;
}

/**
 * Settings of Pexip Video Connect. One that is absent or null has its default.
 */
export interface ConfigSettings {
  /**
   * Domain or address of the Conferencing Node that people join through, such as `pexip.example.com`; with a port if it is not 443. Nobody can join while it is empty.
   * @default ""
   */
  Node?: string | null;
  /**
   * What the alias of every Virtual Meeting Room begins with. The policy on Pexip Infinity must have the same.
   * @default "matt-"
   */
  Prefix?: string | null;
  /**
   * The host PIN of every room. Leave it empty for own PINs for every room, made from the secret. The policy on Pexip Infinity must have the same.
   * @default ""
   */
  HostPin?: string | number | null;
  /**
   * The guest PIN of every room: another one than the Host PIN, with as many digits, both or neither with `#` at the end.
   * @default ""
   */
  GuestPin?: string | number | null;
  /**
   * Where the PINs of a room come from.
   * @default "automatic"
   */
  PinMode?: "automatic" | "shared" | "per_room" | null;
  /**
   * What room PINs and the aliases of private channels are made from. Whoever has it can compute both. If it is empty, the plugin makes one and keeps it.
   * @default ""
   */
  Secret?: string | null;
  /**
   * What follows the prefix in an alias. Private channels have a suffix too, which cannot be guessed.
   * @default "channel_name"
   */
  AliasScheme?: "channel_name" | "channel_id" | null;
  /**
   * Who may enter as a guest without a guest PIN. Such guests wait until a host is in.
   * @default "public_channels"
   */
  GuestAccess?: "never" | "public_channels" | "all_channels" | null;
  /**
   * Who joins as host. Mattermost guest accounts always join as guests.
   * @default "members"
   */
  HostRole?: "members" | "channel_admins" | null;
  /**
   * Whether the conference is shown inside Mattermost. Otherwise Pexip's web app opens in another window.
   * @default true
   */
  Embedded?: boolean | "true" | "false" | null;
  /**
   * Whether the window that a host's own click opens has the PIN in its address, so that it is not asked for. A post or a copied link never has it.
   * @default true
   */
  PinInLink?: boolean | "true" | "false" | null;
  /**
   * The name that people have in a conference. Full names only if this Mattermost server shows them; where there is none, the user name.
   * @default "username"
   */
  DisplayName?: "username" | "nickname" | "full_name" | null;
  /**
   * Path of Pexip's web app on the node, if a branding has its own.
   * @default "webapp3"
   */
  WebAppPath?: string | null;
  /**
   * Domain at which room systems dial an alias, such as `example.com`. Addresses for room systems are not shown while it is empty.
   * @default ""
   */
  SipDomain?: string | null;
  /**
   * How participants are arranged.
   * @default "five_mains_seven_pips"
   */
  View?: "one_main_zero_pips" | "one_main_seven_pips" | "one_main_twentyone_pips" | "two_mains_twentyone_pips" | "one_main_thirtythree_pips" | "four_mains_zero_pips" | "nine_mains_zero_pips" | "sixteen_mains_zero_pips" | "twentyfive_mains_zero_pips" | "five_mains_seven_pips" | "one_main_one_pip" | "one_main_nine_around" | "one_main_twelve_around" | "two_mains_eight_around" | null;
  /**
   * Whether audio and video of SIP and H.323 systems must be encrypted. Browsers always encrypt.
   * @default "besteffort"
   */
  CryptoMode?: "besteffort" | "on" | "off" | "global" | null;
  /**
   * Whether names are shown on top of the participants.
   * @default true
   */
  OverlayText?: boolean | "true" | "false" | null;
  /**
   * What marks these conferences in Pexip Infinity's status and history.
   * @default "Mattermost"
   */
  ServiceTag?: string | null;
  /**
   * What a conference is called in Pexip Infinity. Without the prefix only if an older policy script has it so.
   * @default "alias"
   */
  ServiceName?: "alias" | "without_prefix" | null;
  /**
   * Whether the bot posts in the channel when a conference starts and ends.
   * @default true
   */
  AnnounceInChannel?: boolean | "true" | "false" | null;
  /**
   * Whether people in a conference have a custom status that says so. Their own is put back afterwards.
   * @default true
   */
  SetStatus?: boolean | "true" | "false" | null;
  /**
   * Which channels can have a conference.
   * @default {"channels":[],"mode":"off"}
   */
  FilterChannels?: ChannelFilter | string | null;
}
