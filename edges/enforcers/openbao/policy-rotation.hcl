# Beside policy.hcl, where values are made anew: for each role that a `rotate.at` names, and for no other.

# A secret id of AppRole. One that it makes cannot last longer than the role says, nor be used more often.
path "auth/approle/role/app/secret-id" {
  capabilities = ["list", "update"]
  allowed_parameters = { "metadata" = [], "cidr_list" = [], "token_bound_cidrs" = [] }
}
path "auth/approle/role/app/secret-id/lookup" { capabilities = ["update"] }
path "auth/approle/role/app/secret-id/destroy" { capabilities = ["update"] }

# Two static roles that take turns.
path "database/static-creds/app-a" { capabilities = ["read"] }
path "database/static-creds/app-b" { capabilities = ["read"] }
path "database/rotate-role/app-a" { capabilities = ["update"] }
path "database/rotate-role/app-b" { capabilities = ["update"] }
