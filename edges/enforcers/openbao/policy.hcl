# Tokens: which there are, what each says of itself, and its end.
path "auth/token/accessors" { capabilities = ["list", "sudo"] }
path "auth/token/lookup-accessor" { capabilities = ["update"] }
path "auth/token/revoke-accessor" { capabilities = ["update"] }

# Secret ids of AppRole: the same.
path "auth/+/role/+/secret-id" { capabilities = ["list"] }
path "auth/+/role/+/secret-id-accessor/lookup" { capabilities = ["update"] }
path "auth/+/role/+/secret-id-accessor/destroy" { capabilities = ["update"] }

# Which kind of token a role makes, and how long one lives: neither role nor mount is changed, and no role id is read.
path "auth/+/role/+" { capabilities = ["read"] }
path "sys/mounts/auth/+/tune" { capabilities = ["read"] }

# Entities: suspended and let in again. No other parameter may be sent.
path "identity/entity/id/+" {
  capabilities = ["read", "update"]
  allowed_parameters = { "disabled" = [] }
}

# Leases of dynamic credentials: which there are, when each ends, and its end. None is renewed, none is read.
path "sys/leases/lookup" { capabilities = ["update"] }
path "sys/leases/lookup/*" { capabilities = ["list", "sudo"] }
path "sys/leases/revoke/*" { capabilities = ["update"] }
