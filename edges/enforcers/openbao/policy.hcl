# Tokens: which there are, what each says of itself, and its end.
path "auth/token/accessors" { capabilities = ["list", "sudo"] }
path "auth/token/lookup-accessor" { capabilities = ["update"] }
path "auth/token/revoke-accessor" { capabilities = ["update"] }

# Secret ids of AppRole: the same. The role itself is neither read nor changed.
path "auth/+/role/+/secret-id" { capabilities = ["list"] }
path "auth/+/role/+/secret-id-accessor/lookup" { capabilities = ["update"] }
path "auth/+/role/+/secret-id-accessor/destroy" { capabilities = ["update"] }

# Entities: suspended and let in again. No other parameter may be sent.
path "identity/entity/id/+" {
  capabilities = ["read", "update"]
  allowed_parameters = { "disabled" = [] }
}

# Leases of dynamic credentials: which there are, when each ends, and its end. None is renewed, none is read.
path "sys/leases/lookup" { capabilities = ["update"] }
path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }
path "sys/leases/revoke/*" { capabilities = ["update"] }
