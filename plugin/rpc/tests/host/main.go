// Command host is a host of go-plugin for the tests of the Rust side.
//
//	host all PLUGIN          starts the plugin and tries everything on it
//	host keepalive PLUGIN    speaks yamux with short limits
//	host wait PLUGIN         starts the plugin, prints its process id, calls it and waits to be killed
package main

import (
	"fmt"
	"net/rpc"
	"os"
	"os/exec"
	"time"

	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

var handshake = plugin.HandshakeConfig{
	ProtocolVersion:  1,
	MagicCookieKey:   "GO_PLUGIN_EXAMPLE",
	MagicCookieValue: "echo",
}

// What the plugin dispenses: a client of its service, and the broker.
type echo struct {
	rpc    *rpc.Client
	broker *plugin.MuxBroker
}

type echoPlugin struct{}

func (echoPlugin) Server(*plugin.MuxBroker) (interface{}, error) { panic("this is the host") }

func (echoPlugin) Client(broker *plugin.MuxBroker, client *rpc.Client) (interface{}, error) {
	return &echo{client, broker}, nil
}

func main() {
	if len(os.Args) != 3 {
		fail("usage: host all|keepalive|wait PLUGIN")
	}
	switch path := os.Args[2]; os.Args[1] {
	case "all":
		all(path)
	case "keepalive":
		keepalive(path)
	case "wait":
		wait(path)
	default:
		fail("unknown mode " + os.Args[1])
	}
}

func start(path string) (*plugin.Client, plugin.ClientProtocol) {
	client := plugin.NewClient(&plugin.ClientConfig{
		HandshakeConfig:  handshake,
		Plugins:          map[string]plugin.Plugin{"echo": echoPlugin{}, "nothing": echoPlugin{}},
		Cmd:              exec.Command(path),
		AllowedProtocols: []plugin.Protocol{plugin.ProtocolNetRPC},
		StartTimeout:     3 * time.Second,
		// What go-plugin logs is no matter of ours: it finds fault with its own pipes when it ends a plugin. What yamux
		// finds fault with goes to standard error.
		Logger: hclog.NewNullLogger(),
		Stderr: os.Stderr,
	})
	protocol, err := client.Client()
	must(err)
	return client, protocol
}

func dispense(protocol plugin.ClientProtocol) *echo {
	raw, err := protocol.Dispense("echo")
	must(err)
	return raw.(*echo)
}

func all(path string) {
	client, protocol := start(path)
	_, err := protocol.Dispense("nothing")
	expect(err != nil && err.Error() == "unknown plugin type: nothing", "dispense: ", err)
	e := dispense(protocol)
	for _, scenario := range []struct {
		name string
		run  func(*echo, plugin.ClientProtocol)
	}{
		{"errors", errors},
		{"calls at once", callsAtOnce},
		{"call back", callBack},
		{"large bodies", largeBodies},
		{"slow reader", slowReader},
		{"half close", halfClose},
		{"streams one after another", manyStreams},
		{"streams at once", streamsAtOnce},
		{"abandoned streams", abandonedStreams},
	} {
		began := time.Now()
		scenario.run(e, protocol)
		must(protocol.Ping())
		fmt.Printf("%s: %d ms\n", scenario.name, time.Since(began).Milliseconds())
	}
	began := time.Now()
	client.Kill()
	expect(client.Exited(), "the plugin still runs")
	// After two seconds go-plugin kills it.
	expect(time.Since(began) < 2*time.Second, "the plugin did not end by itself")
	fmt.Printf("quit: %d ms\n", time.Since(began).Milliseconds())
}

func wait(path string) {
	client, protocol := start(path)
	e := dispense(protocol)
	fmt.Println(client.ReattachConfig().Pid)
	must(e.rpc.Call("Plugin.Sleep", int(time.Hour.Milliseconds()), &struct{}{}))
}

func must(err error) {
	if err != nil {
		fail(err)
	}
}

func expect(is bool, what ...interface{}) {
	if !is {
		fail(what...)
	}
}

func fail(what ...interface{}) {
	fmt.Fprintln(os.Stderr, what...)
	plugin.CleanupClients()
	os.Exit(1)
}
