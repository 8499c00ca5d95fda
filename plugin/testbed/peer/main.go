// A plugin in Mattermost's own Go SDK with the join route of ours: what ours is measured beside.
//
// For each request it asks the server what ours asks, reads the room from the key-value store and answers as much. It
// slugs nothing and checks no configuration: that is in the peer's favour.
package main

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"

	"github.com/mattermost/mattermost/server/public/model"
	"github.com/mattermost/mattermost/server/public/plugin"
)

type joinPlugin struct {
	plugin.MattermostPlugin
}

type room struct {
	Alias string `json:"alias"`
}

type answer struct {
	Alias       string            `json:"alias"`
	Node        string            `json:"node"`
	Role        string            `json:"role"`
	DisplayName string            `json:"display_name"`
	Embedded    bool              `json:"embedded"`
	PIN         *string           `json:"pin"`
	Link        map[string]string `json:"link"`
	DialIn      map[string]string `json:"dial_in"`
	Conference  *struct{}         `json:"conference"`
}

func main() {
	plugin.ClientMain(&joinPlugin{})
}

// ServeHTTP answers POST /api/v1/channels/{id}/join.
func (p *joinPlugin) ServeHTTP(_ *plugin.Context, w http.ResponseWriter, r *http.Request) {
	channelID, found := strings.CutPrefix(r.URL.Path, "/api/v1/channels/")
	channelID, isJoin := strings.CutSuffix(channelID, "/join")
	if !found || !isJoin || r.Method != http.MethodPost {
		http.NotFound(w, r)
		return
	}
	userID := r.Header.Get("Mattermost-User-Id")
	if userID == "" {
		http.Error(w, "not logged in", http.StatusUnauthorized)
		return
	}
	joined, status := p.join(channelID, userID)
	if status != http.StatusOK {
		http.Error(w, http.StatusText(status), status)
		return
	}
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	if err := json.NewEncoder(w).Encode(joined); err != nil {
		p.API.LogError("the answer cannot be written", "error", err.Error())
	}
}

// join gathers what a person needs, or the status of a refusal.
func (p *joinPlugin) join(channelID, userID string) (*answer, int) {
	channel, appErr := p.API.GetChannel(channelID)
	if appErr != nil {
		return nil, appErr.StatusCode
	}
	if channel.DeleteAt != 0 || (channel.Type != model.ChannelTypeOpen && channel.Type != model.ChannelTypePrivate) {
		return nil, http.StatusForbidden
	}
	if _, appErr = p.API.GetChannelMember(channelID, userID); appErr != nil {
		return nil, http.StatusForbidden
	}
	if !p.API.HasPermissionToChannel(userID, channelID, model.PermissionCreatePost) {
		return nil, http.StatusForbidden
	}
	user, appErr := p.API.GetUser(userID)
	if appErr != nil || user.IsBot {
		return nil, http.StatusForbidden
	}
	alias, status := p.room(channel)
	if status != http.StatusOK {
		return nil, status
	}
	if _, appErr = p.API.KVGet("conference:" + channelID); appErr != nil {
		return nil, http.StatusInternalServerError
	}
	const pin = "314159"
	base := "https://pexip.example.com/webapp3/m/" + url.PathEscape(alias) + "/express"
	query := url.Values{"name": {user.Username}, "pin": {pin}}
	return &answer{
		Alias:       alias,
		Node:        "pexip.example.com",
		Role:        "host",
		DisplayName: user.Username,
		Link:        map[string]string{"open": base + "?" + query.Encode(), "copy": base},
		DialIn:      map[string]string{"sip": "sip:" + alias + "@example.com", "h323": alias + "@example.com"},
	}, http.StatusOK
}

// room is the alias of a channel, kept at the first join.
func (p *joinPlugin) room(channel *model.Channel) (string, int) {
	key := "room:" + channel.Id
	kept, appErr := p.API.KVGet(key)
	if appErr != nil {
		return "", http.StatusInternalServerError
	}
	var known room
	if kept != nil && json.Unmarshal(kept, &known) == nil {
		return known.Alias, http.StatusOK
	}
	known.Alias = "matt-" + channel.Name
	made, err := json.Marshal(known)
	if err != nil {
		return "", http.StatusInternalServerError
	}
	if _, appErr = p.API.KVCompareAndSet(key, nil, made); appErr != nil {
		return "", http.StatusInternalServerError
	}
	return known.Alias, http.StatusOK
}
