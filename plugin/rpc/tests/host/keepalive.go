package main

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"io"
	"net"
	"net/rpc"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/hashicorp/yamux"
)

// Starts the plugin without go-plugin, whose limits of half a minute and more cannot be set, and has the session end where
// a stream is not acknowledged or a ping not answered for a second and a half.
func keepalive(path string) {
	command := exec.Command(path)
	command.Env = append(os.Environ(), handshake.MagicCookieKey+"="+handshake.MagicCookieValue)
	command.Stderr = os.Stderr
	output, err := command.StdoutPipe()
	must(err)
	must(command.Start())
	line, err := bufio.NewReader(output).ReadString('\n')
	must(err)
	fields := strings.Split(strings.TrimSpace(line), "|")
	expect(len(fields) == 6 && fields[0] == "1" && fields[1] == "1" && fields[4] == "netrpc", "line: ", line)
	conn, err := net.Dial(fields[2], fields[3])
	must(err)
	_, err = os.Stat(fields[3])
	expect(err == nil || os.IsNotExist(err), err)

	config := yamux.DefaultConfig()
	config.KeepAliveInterval = 50 * time.Millisecond
	config.ConnectionWriteTimeout = 1500 * time.Millisecond
	config.StreamOpenTimeout = 1500 * time.Millisecond
	config.LogOutput = os.Stderr
	session, err := yamux.Client(conn, config)
	must(err)
	var streams []net.Conn
	for i := 0; i < 3; i++ {
		stream, err := session.Open()
		must(err)
		streams = append(streams, stream)
	}
	time.Sleep(2000 * time.Millisecond)
	expect(!session.IsClosed(), "the session ended")
	_, err = os.Stat(fields[3])
	expect(os.IsNotExist(err), "the socket is still there")

	control := rpc.NewClient(streams[0])
	must(control.Call("Control.Ping", true, &none{}))
	// The plugin has more to say on a stream than anybody reads, and pings are answered all the same.
	var id uint32
	must(control.Call("Dispenser.Dispense", "echo", &id))
	stuck, err := session.Open()
	must(err)
	_, err = stuck.Write([]byte{byte(id), 0, 0, 0})
	must(err)
	_, err = io.ReadFull(stuck, make([]byte, 4))
	must(err)
	calls := gob.NewEncoder(stuck)
	must(calls.Encode(rpc.Request{ServiceMethod: "Plugin.Echo"}))
	must(calls.Encode(make([]byte, 1<<20)))
	time.Sleep(2000 * time.Millisecond)
	expect(!session.IsClosed(), "the session ended")
	must(control.Call("Control.Quit", true, &none{}))
	began := time.Now()
	must(command.Wait())
	fmt.Printf("keepalive, quit: %d ms\n", time.Since(began).Milliseconds())
}
