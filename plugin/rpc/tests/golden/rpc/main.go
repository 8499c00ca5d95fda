// Command rpcgolden prints what the two ends of Go's net/rpc say to each other in a few calls, for golden.txt: for each
// call the bytes of the caller and of the callee.
//
//	go run . >golden.txt
package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"net"
	"net/rpc"
	"os"
	"runtime"
)

type ActivateArgs struct {
	APIMuxId    uint32
	DriverMuxId uint32
}

type ActivateReturns struct{ A string }

type Plugin struct{}

func (Plugin) OnActivate(args ActivateArgs, returns *ActivateReturns) error {
	if args.APIMuxId == 1 {
		return errors.New("boom")
	}
	returns.A = "active"
	return nil
}

func (Plugin) Implemented(args struct{}, names *[]string) error {
	*names = []string{"OnActivate", "ServeHTTP"}
	return nil
}

func (Plugin) Write(args []byte, _ *struct{}) error { return nil }

func (Plugin) SyncHeader(header map[string][]string, _ *struct{}) error { return nil }

func (Plugin) Dispense(name string, id *uint32) error {
	*id = 300
	return nil
}

// A connection that keeps what is written.
type recorder struct {
	net.Conn
	written []byte
}

func (r *recorder) Write(data []byte) (int, error) {
	r.written = append(r.written, data...)
	return r.Conn.Write(data)
}

func (r *recorder) take() string {
	defer func() { r.written = nil }()
	return hex.EncodeToString(r.written)
}

func main() {
	near, far := net.Pipe()
	caller, callee := &recorder{Conn: near}, &recorder{Conn: far}
	server := rpc.NewServer()
	if err := server.Register(Plugin{}); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	go server.ServeConn(callee)
	client := rpc.NewClient(caller)

	fmt.Println("#", runtime.Version())
	call := func(method string, args, reply any) {
		fmt.Println("#", method)
		if err := client.Call(method, args, reply); err != nil {
			fmt.Println("#", err)
		}
		fmt.Println("call", caller.take())
		fmt.Println("reply", callee.take())
	}
	call("Plugin.OnActivate", ActivateArgs{3, 4}, &ActivateReturns{})
	call("Plugin.OnActivate", ActivateArgs{1, 0}, &ActivateReturns{})
	call("Plugin.Implemented", struct{}{}, &[]string{})
	call("Plugin.Write", []byte("hi"), &struct{}{})
	call("Plugin.SyncHeader", map[string][]string{"A": {"b"}}, &struct{}{})
	call("Plugin.Write", "a string", &struct{}{})
	call("Plugin.Nope", struct{}{}, &struct{}{})
	call("Nobody.Nope", struct{}{}, &struct{}{})
	call("Nope", struct{}{}, &struct{}{})
	call("Plugin.Dispense", "hooks", new(uint32))
}
