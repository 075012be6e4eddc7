# Beside policy.hcl, where a point names its canary: it makes secret ids of this role, and of no other. What the role
# itself may do is a policy of its own that reads one thing of no worth.
path "auth/approle/role/holdfast-canary/role-id" { capabilities = ["read"] }
path "auth/approle/role/holdfast-canary/secret-id" { capabilities = ["list", "update"] }
path "auth/approle/role/holdfast-canary/secret-id/destroy" { capabilities = ["update"] }
