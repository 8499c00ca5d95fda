// Command gobgolden makes the golden bytes of the gob tests, and reads what the Rust side encoded.
//
//	go run . write           prints all streams as encoding/gob writes them, for golden.txt
//	go run . read <streams   decodes streams of that form into the values they are of, and says which are not
package main

import (
	"bufio"
	"bytes"
	"encoding/gob"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"reflect"
	"runtime"
	"strings"
	"time"
)

func main() {
	var err error
	switch args := os.Args[1:]; {
	case len(args) == 1 && args[0] == "write":
		err = write()
	case len(args) == 2 && args[0] == "stream":
		err = writeStream(args[1])
	case len(args) == 1 && args[0] == "read":
		err = read(os.Stdin)
	default:
		err = errors.New("usage: gobgolden write | read <streams")
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// Go numbers types for the whole process: each stream has one of its own, so that its numbers begin at the first.
func write() error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	fmt.Println(runtime.Version())
	for _, s := range streams() {
		command := exec.Command(self, "stream", s.name)
		command.Stdout, command.Stderr = os.Stdout, os.Stderr
		if err := command.Run(); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func writeStream(name string) error {
	for _, s := range streams() {
		if s.name != name {
			continue
		}
		for i := 0; i < s.typesBefore; i++ {
			field := reflect.StructField{Name: fmt.Sprintf("F%d", i), Type: reflect.TypeOf(0)}
			value := reflect.New(reflect.StructOf([]reflect.StructField{field}))
			if err := gob.NewEncoder(io.Discard).EncodeValue(value); err != nil {
				return err
			}
		}
		var out bytes.Buffer
		encoder := gob.NewEncoder(&out)
		for _, value := range s.values {
			if err := encoder.Encode(value); err != nil {
				return err
			}
		}
		fmt.Println(name)
		for data := out.Bytes(); len(data) > 0; {
			n := 48
			if n > len(data) {
				n = len(data)
			}
			fmt.Printf("  %s\n", hex.EncodeToString(data[:n]))
			data = data[n:]
		}
		return nil
	}
	return fmt.Errorf("no stream %q", name)
}

func read(from io.Reader) error {
	given := map[string]string{}
	var name string
	scanner := bufio.NewScanner(from)
	scanner.Buffer(nil, 1<<20)
	for scanner.Scan() {
		if line := scanner.Text(); strings.HasPrefix(line, "  ") {
			given[name] += strings.TrimSpace(line)
		} else {
			name = line
			given[name] = ""
		}
	}
	failed := 0
	for _, s := range streams() {
		text, isGiven := given[s.name]
		delete(given, s.name)
		if s.oneWay {
			continue
		}
		err := errors.New("is missing")
		if isGiven {
			err = readStream(s, text)
		}
		if err != nil {
			failed++
			fmt.Printf("%s: %v\n", s.name, err)
		}
	}
	for name := range given {
		failed++
		fmt.Printf("%s: no such stream\n", name)
	}
	if failed > 0 {
		return fmt.Errorf("%d streams differ", failed)
	}
	return nil
}

func readStream(s stream, text string) error {
	data, err := hex.DecodeString(text)
	if err != nil {
		return err
	}
	want := s.want
	if want == nil {
		want = s.values
	}
	in := bytes.NewBuffer(data)
	decoder := gob.NewDecoder(in)
	for i, want := range want {
		got := reflect.New(reflect.TypeOf(want))
		if err := decoder.DecodeValue(got); err != nil {
			return fmt.Errorf("value %d: %w", i, err)
		}
		if got := got.Elem().Interface(); !same(got, want) {
			return fmt.Errorf("value %d: got %+v, want %+v", i, got, want)
		}
	}
	if in.Len() > 0 {
		return fmt.Errorf("%d bytes are left", in.Len())
	}
	return nil
}

// Times are compared with their zones, which are never the same pointer.
func same(got, want any) bool {
	if want, ok := want.(time.Time); ok {
		got := got.(time.Time)
		_, offset := got.Zone()
		_, wantOffset := want.Zone()
		return got.Equal(want) && offset == wantOffset
	}
	return reflect.DeepEqual(got, want)
}
