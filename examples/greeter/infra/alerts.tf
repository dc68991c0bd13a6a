terraform {
  required_providers {
    sentry = {
      source  = "jianyuan/sentry"
      version = "~> 0.14"
    }
  }
}

resource "sentry_issue_alert" "new_server_error" {
  organization = "greeter"
  project      = "server"
  name         = "A new kind of error on the server"
  action_match = "any"
  filter_match = "all"
  frequency    = 30
  environment  = "production"

  conditions_v2 = [
    { first_seen_event = {} },
    { regression_event = {} },
  ]

  filters_v2 = [
    { level = { match = "GREATER_OR_EQUAL", level = "error" } },
  ]

  actions_v2 = [
    { notify_email = { target_type = "IssueOwners", fallthrough_type = "ActiveMembers" } },
  ]
}

resource "sentry_metric_alert" "many_dashboard_errors" {
  organization      = "greeter"
  project           = "dashboard"
  name              = "Many errors in the dashboard"
  dataset           = "events"
  event_types       = ["error"]
  query             = "environment:production"
  aggregate         = "count()"
  time_window       = 10
  threshold_type    = 0
  resolve_threshold = 20

  trigger {
    label           = "critical"
    alert_threshold = 100
    threshold_type  = 0

    action {
      type              = "email"
      target_type       = "team"
      target_identifier = var.on_call_team_id
    }
  }
}

variable "on_call_team_id" {
  type        = string
  description = "The Sentry team that is woken up."
}
