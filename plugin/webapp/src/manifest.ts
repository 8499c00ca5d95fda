/** What this plugin is called. A test compares it with the manifest. */
export const PLUGIN_ID = "com.pexip.pexip-video-connect";

/** The type of the posts about conferences. */
export const POST_TYPE = "custom_pexip";

/** The setting whose place in the System Console the plugin fills itself. */
export const CONSOLE_SETTING = "FilterChannels";

/** The WebSocket events of the plugin, under the names that Mattermost gives them. */
export const EVENTS = { conference: `custom_${PLUGIN_ID}_conference`, config: `custom_${PLUGIN_ID}_config` } as const;
