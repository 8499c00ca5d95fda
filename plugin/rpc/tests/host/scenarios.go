package main

import (
	"bytes"
	"io"
	"net/rpc"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/hashicorp/go-plugin"
)

type none struct{}

// What the plugin does with a stream, and of how many bytes that is.
type Transfer struct {
	Stream uint32
	Length int
}

func content(length int) []byte {
	data := make([]byte, length)
	for i := range data {
		data[i] = byte(i * 31 >> 3)
	}
	return data
}

func errors(e *echo, _ plugin.ClientProtocol) {
	for method, text := range map[string]string{
		"Plugin.Fail":   "it failed",
		"Plugin.Panic":  "Plugin.Panic panicked",
		"Plugin.Nobody": "rpc: can't find method Plugin.Nobody",
		"Nobody.Echo":   "rpc: can't find service Nobody.Echo",
	} {
		err := e.rpc.Call(method, none{}, &none{})
		_, isServerError := err.(rpc.ServerError)
		expect(isServerError && err.Error() == text, method, ": ", err)
	}
	err := e.rpc.Call("Plugin.Echo", 5, &[]byte{})
	expect(err != nil && strings.Contains(err.Error(), "wrong type"), "wrong argument: ", err)
}

// Calls that wait for each other's time, with replies in another order; meanwhile the plugin is alive.
func callsAtOnce(e *echo, protocol plugin.ClientProtocol) {
	// One after another they would take 50 s.
	began := time.Now()
	var calls []*rpc.Call
	for i := 0; i < 200; i++ {
		calls = append(calls, e.rpc.Go("Plugin.Sleep", 350-i, &none{}, nil))
	}
	must(protocol.Ping())
	for _, call := range calls {
		must((<-call.Done).Error)
	}
	expect(time.Since(began) < 10*time.Second, "calls wait for each other: ", time.Since(began))
}

type Doubler struct{ calls atomic.Int64 }

func (d *Doubler) Double(n int, result *int) error {
	d.calls.Add(1)
	*result = 2 * n
	return nil
}

// The plugin calls a service of the host, many times at once.
func callBack(e *echo, _ plugin.ClientProtocol) {
	doubler := new(Doubler)
	id := e.broker.NextId()
	go e.broker.AcceptAndServe(id, doubler)
	var sum int
	must(e.rpc.Call("Plugin.CallBack", Transfer{id, 1000}, &sum))
	expect(sum == 999*1000 && doubler.calls.Load() == 1000, "call back: ", sum)
}

func largeBodies(e *echo, _ plugin.ClientProtocol) {
	var back []byte
	body := content(3 << 20)
	must(e.rpc.Call("Plugin.Echo", body, &back))
	expect(bytes.Equal(body, back), "a body came back otherwise")
	upload(e, 3<<20)
	download(e, 5<<20)
}

// Sends bytes over a stream of the host's; the plugin says what it got.
func upload(e *echo, length int) {
	id := e.broker.NextId()
	var sent sync.WaitGroup
	sent.Add(1)
	go func() {
		defer sent.Done()
		stream, err := e.broker.Accept(id)
		must(err)
		_, err = stream.Write(content(length))
		must(err)
		must(stream.Close())
	}()
	var sum uint64
	must(e.rpc.Call("Plugin.Upload", Transfer{id, length}, &sum))
	sent.Wait()
	expect(sum == checksum(content(length)), "upload: ", sum)
}

// Receives bytes over a stream of the plugin's.
func download(e *echo, length int) {
	var id uint32
	must(e.rpc.Call("Plugin.Download", length, &id))
	stream, err := e.broker.Dial(id)
	must(err)
	data, err := io.ReadAll(stream)
	must(err)
	must(stream.Close())
	expect(bytes.Equal(data, content(length)), "download: ", len(data))
}

func checksum(data []byte) (sum uint64) {
	for _, b := range data {
		sum = sum*31 + uint64(b)
	}
	return
}

// The plugin reads nothing of some streams: the host cannot send more than a window, everything else goes on, and the
// plugin holds no more than that.
func slowReader(e *echo, protocol plugin.ClientProtocol) {
	var before, after uint64
	must(e.rpc.Call("Plugin.Memory", none{}, &before))
	const streams, length, piece = 20, 4 << 20, 16 << 10
	// The last piece is not whole: its first bytes went to the broker.
	const window = streams * (256<<10 - piece)
	var written atomic.Int64
	var done sync.WaitGroup
	var calls []*rpc.Call
	release := make(chan none)
	for i := 0; i < streams; i++ {
		id, gate := e.broker.NextId(), e.broker.NextId()
		done.Add(2)
		go func() {
			defer done.Done()
			stream, err := e.broker.Accept(id)
			must(err)
			for data := content(length); len(data) > 0; data = data[piece:] {
				_, err := stream.Write(data[:piece])
				must(err)
				written.Add(piece)
			}
			must(stream.Close())
		}()
		go func() {
			defer done.Done()
			stream, err := e.broker.Accept(gate)
			must(err)
			<-release
			must(stream.Close())
		}()
		calls = append(calls, e.rpc.Go("Plugin.ReadLate", Transfer{id, int(gate)}, new(uint64), nil))
	}
	for began := time.Now(); written.Load() < window && time.Since(began) < 10*time.Second; {
		time.Sleep(10 * time.Millisecond)
	}
	time.Sleep(200 * time.Millisecond)
	expect(written.Load() == window, "written: ", written.Load())
	must(protocol.Ping())
	must(e.rpc.Call("Plugin.Memory", none{}, &after))
	expect(after < before+streams*(512<<10)+(4<<20), "memory: ", before, after)
	close(release)
	for _, call := range calls {
		must((<-call.Done).Error)
		expect(*call.Reply.(*uint64) == checksum(content(length)), "read late")
	}
	done.Wait()
}

// The plugin's direction ends, then the host answers. The other way round hashicorp/yamux is at fault: up to v0.1.1, of
// which this is one, a side that has closed its own direction reads the end at once.
func halfClose(e *echo, _ plugin.ClientProtocol) {
	for i := 0; i < 100; i++ {
		id := e.broker.NextId()
		var answer string
		call := e.rpc.Go("Plugin.AskAndClose", id, &answer, nil)
		stream, err := e.broker.Accept(id)
		must(err)
		question, err := io.ReadAll(stream)
		must(err)
		time.Sleep(time.Millisecond)
		_, err = stream.Write(append(question, '!'))
		must(err)
		must(stream.Close())
		must((<-call.Done).Error)
		expect(answer == "question!", "half close: ", answer)
	}
}

func manyStreams(e *echo, _ plugin.ClientProtocol) {
	for i := 0; i < 1500; i++ {
		upload(e, 100)
		download(e, 100)
	}
}

func streamsAtOnce(e *echo, _ plugin.ClientProtocol) {
	var done sync.WaitGroup
	for i := 0; i < 200; i++ {
		done.Add(2)
		go func(i int) { defer done.Done(); upload(e, i*2000) }(i)
		go func(i int) { defer done.Done(); download(e, i*2000) }(i)
	}
	done.Wait()
}

// Streams that the plugin drops unread do not hold up the host, and streams that the host drops not the plugin.
func abandonedStreams(e *echo, _ plugin.ClientProtocol) {
	for i := 0; i < 50; i++ {
		id := e.broker.NextId()
		call := e.rpc.Go("Plugin.Drop", id, &none{}, nil)
		stream, err := e.broker.Accept(id)
		must(err)
		must((<-call.Done).Error)
		_, err = stream.Write(content(1 << 20))
		expect(err != nil, "somebody reads what was dropped")
		stream.Close()

		var download uint32
		must(e.rpc.Call("Plugin.Download", 100, &download))
		stream, err = e.broker.Dial(download)
		must(err)
		must(stream.Close())
	}
}
