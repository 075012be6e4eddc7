# For the page about a host that is enrolled anew: OpenBao and the estate as they are before its first line, and what the
# host does. Read with `.`, so that what is set here is there for the lines of the page.
export BAO_ADDR=http://127.0.0.1:8219 BAO_TOKEN=root
. ./pg-env
umask 077
until bao status >/dev/null 2>&1; do sleep 0.2; done
bao auth enable approle && bao secrets enable database
printf 'path "database/creds/db-01" { capabilities = ["read"] }' | bao policy write app -
bao write auth/approle/role/app token_policies=app
bao read -field=role_id auth/approle/role/app/role-id > role-id
psql -Xqc "CREATE ROLE bao SUPERUSER LOGIN PASSWORD 'bao'"
sed 's/web-01/db-01/g' examples/estate.yaml > estate.yaml
holdfast apply -f estate.yaml && holdfast source sync advisories

# It logs in with its secret id and leases a role.
lease() {
  bao write -field=token auth/approle/login role_id=@role-id secret_id=@secret-id > its-token &&
    BAO_TOKEN=$(cat its-token) bao read -format=json database/creds/db-01 > lease &&
    user=$(sed -n 's/.*"username": "\(.*\)".*/\1/p' lease) &&
    password=$(sed -n 's/.*"password": "\(.*\)",*/\1/p' lease)
}
as_it() { PGUSER=$user PGPASSWORD=$password psql -XAt -d postgres -c "$1"; }
proven() {
  until test "$(holdfast effect list --type "$1" --outcome confirmed -o jsonl | wc -l)" = 2; do sleep 0.5; done
}
