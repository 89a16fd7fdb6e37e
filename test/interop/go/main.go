// Verifies and parses with the providers' own Go packages. It reads one JSON object a line and answers each with one:
// {"id", "verified", "parsed", "problem"}.
package main

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net/http"
	"os"

	"github.com/google/go-github/v89/github"
	"github.com/slack-go/slack"
	"github.com/slack-go/slack/slackevents"
	standard "github.com/standard-webhooks/standard-webhooks/libraries/go"
	"github.com/stripe/stripe-go/v85"
	"github.com/stripe/stripe-go/v85/webhook"
)

type request struct {
	ID      string            `json:"id"`
	Source  string            `json:"source"`
	Secret  string            `json:"secret"`
	Headers map[string]string `json:"headers"`
	Body    string            `json:"body"`
}

type result struct {
	ID       string `json:"id"`
	Verified bool   `json:"verified"`
	Parsed   bool   `json:"parsed"`
	Problem  string `json:"problem"`
}

// verify answers whether the signature is right, and what the package says when it parses the body.
func verify(one request, headers http.Header, body []byte) (bool, error) {
	switch one.Source {
	case "github":
		if github.ValidateSignature(headers.Get("X-Hub-Signature-256"), body, []byte(one.Secret)) != nil {
			return false, nil
		}
		_, err := github.ParseWebHook(headers.Get("X-Github-Event"), body)
		return true, err
	case "slack":
		verifier, err := slack.NewSecretsVerifier(headers, one.Secret)
		if err != nil {
			return false, nil
		}
		if _, err = verifier.Write(body); err != nil || verifier.Ensure() != nil {
			return false, nil
		}
		if headers.Get("Content-Type") != "application/json" {
			return true, nil
		}
		_, err = slackevents.ParseEvent(body, slackevents.OptionNoVerifyToken())
		return true, err
	case "stripe":
		if webhook.ValidatePayload(body, headers.Get("Stripe-Signature"), one.Secret) != nil {
			return false, nil
		}
		if bytes.Contains(body, []byte(`"v2.core.event"`)) {
			client := stripe.NewClient("sk_test_none")
			_, err := client.ParseEventNotification(body, headers.Get("Stripe-Signature"), one.Secret)
			return true, err
		}
		options := webhook.ConstructEventOptions{IgnoreAPIVersionMismatch: true}
		_, err := webhook.ConstructEventWithOptions(body, headers.Get("Stripe-Signature"), one.Secret, options)
		return true, err
	case "gitlab", "standard-webhooks":
		hook, err := standard.NewWebhook(one.Secret)
		if err != nil {
			return false, err
		}
		return hook.Verify(body, headers) == nil, nil
	}
	return false, fmt.Errorf("no package for %s", one.Source)
}

func answer(line []byte) result {
	var one request
	if err := json.Unmarshal(line, &one); err != nil {
		return result{Problem: err.Error()}
	}
	body, err := base64.StdEncoding.DecodeString(one.Body)
	if err != nil {
		return result{ID: one.ID, Problem: err.Error()}
	}
	headers := http.Header{}
	for name, value := range one.Headers {
		headers.Set(name, value)
	}
	verified, problem := verify(one, headers, body)
	if problem != nil {
		return result{one.ID, verified, false, problem.Error()}
	}
	return result{one.ID, verified, true, ""}
}

func main() {
	lines := bufio.NewScanner(os.Stdin)
	lines.Buffer(make([]byte, 1<<20), 1<<26)
	output := json.NewEncoder(os.Stdout)
	for lines.Scan() {
		if err := output.Encode(answer(lines.Bytes())); err != nil {
			os.Exit(1)
		}
	}
}
