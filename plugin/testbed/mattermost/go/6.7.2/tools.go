//go:build tools

// Package tools names the program that is built with this module's versions.
package tools

import _ "github.com/mattermost/mattermost-server/v6/cmd/mattermost"
