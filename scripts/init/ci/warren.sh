#!/bin/sh
# What CI does with Warren: its workflow calls this, and so can you. Written by `./warren init --ci`, and yours from then on.
#
#   sh ci/warren.sh check REVISION   reads and judges the declaration, and the change since then; needs no broker and no secret
#   sh ci/warren.sh plan             makes the plan in ci/out/plan.json, and shows it to reviewers in a comment
#   sh ci/warren.sh apply [FILE]     does the plan that was reviewed, or refuses it; then the smoke tests
#   sh ci/warren.sh drift            compares what is there with what is declared; ends with 4 where they differ
#
# STACK names the stack. SMOKE_OPTIONS are more words of `smoke`: --read-only; or `none`, to leave the smoke tests out.
set -eu
cd "$(dirname "$0")/.."

stack=${STACK:?STACK has to name the stack}
out=ci/out
mkdir -p "$out"

warren='CALL'

# Ends as Warren does. What it says is shown as it comes, and kept: its result in the file $1, the rest in said.txt.
run() {
  result=$1
  shift
  rm -f "$out/status"
  {
    { $warren "$@" && echo 0 >"$out/status" || echo $? >"$out/status"; } 2>&1 >&3 3>&- | tee "$out/said.txt" >&2
  } 3>&1 | tee "$result"
  return "$(cat "$out/status")"
}

# The same where all of it is one text.
run_whole() {
  rm -f "$out/status"
  { $warren "$@" && echo 0 >"$out/status" || echo $? >"$out/status"; } 2>&1 | tee "$out/said.txt"
  return "$(cat "$out/status")"
}

# In the form that the forge shows in the diff.
check() {
  if [ "${GITHUB_ACTIONS:-}" = true ]; then
    run "$out/check.txt" check --stack "$stack" "$@" --github
  elif [ "${GITLAB_CI:-}" = true ]; then
    run "$out/code-quality.json" check --stack "$stack" "$@" --gitlab >"$out/check.txt"
  else
    run "$out/check.txt" check --stack "$stack" "$@"
  fi
}

report() { $warren ci report "$@" --stack "$stack"; }

# What reviewers see where something did not come to its end. Ends as that did.
fail() {
  report "$out/said.txt" --as "$1" --log failed
  exit "$2"
}

# A variable that CI sets to nothing is none. Without a place of its own the state would be gone with this machine, and the
# next job would plan all of it anew.
need_state() {
  [ -n "${PULUMI_BACKEND_URL:-}" ] || unset PULUMI_BACKEND_URL
  [ -n "${PULUMI_ACCESS_TOKEN:-}" ] || unset PULUMI_ACCESS_TOKEN
  [ -n "${PULUMI_CONFIG_PASSPHRASE:-}" ] || unset PULUMI_CONFIG_PASSPHRASE
  [ -z "${PULUMI_BACKEND_URL:-}${PULUMI_ACCESS_TOKEN:-}" ] || return 0
  echo 'Neither PULUMI_BACKEND_URL nor PULUMI_ACCESS_TOKEN is set, so that there is no state of the stack to plan with.' \
    'Has this job the variables and secrets of the repository? Those of a fork have none.' | tee "$out/said.txt" >&2
  return 1
}

case ${1:-} in
  check)
    against=${2:?check takes the revision that it is compared with}
    status=0
    check --against "$against" || status=$?
    # Who mends what was broken before has to be let in.
    if [ "$status" -eq 1 ] && grep -q '^Error code: against-invalid$' "$out/said.txt"; then
      echo 'The change is not judged: what it changes has faults itself.' >&2
      against=''
      status=0
      check || status=$?
    fi
    # 3: something was found. What may not pass is an error, and no warning.
    [ "$status" -eq 3 ] || exit "$status"
    $warren check --stack "$stack" ${against:+--against "$against"} --errors-only
    ;;
  plan)
    need_state || exit
    rm -f "$out/plan.json"
    run "$out/plan.md" preview --stack "$stack" --save "$out/plan.json" || fail plan $?
    report "$out/plan.md" --as plan
    ;;
  apply)
    need_state || exit
    plan=${2:-}
    if [ -z "$plan" ]; then
      plan=$out/plan.json
      run_whole ci reviewed-plan "$plan" --stack "$stack" || fail apply $?
    elif [ ! -f "$plan" ]; then
      echo "There is no plan of what was merged ($plan): that of a pull request from a fork is not made, and an old one is not" \
        'kept. Start the workflow by hand on this branch: it makes a plan, and a second start with the number of that run' \
        'applies it.' | tee "$out/said.txt" >&2
      fail apply 1
    fi
    run_whole up --yes --stack "$stack" --skip-smoke --plan "$plan" || fail apply $?
    case ${SMOKE_OPTIONS:-} in
      none) echo 'The smoke tests were left out.' >"$out/said.txt" ;;
      # Several words.
      *) run_whole smoke --stack "$stack" --junit "$out/smoke.xml" ${SMOKE_OPTIONS:-} || fail smoke $? ;;
    esac
    report "$out/said.txt" --as smoke --log "done"
    ;;
  drift)
    need_state || exit
    status=0
    run "$out/drift.md" drift --stack "$stack" --markdown || status=$?
    [ "$status" -eq 0 ] || [ "$status" -eq 4 ] || fail drift "$status"
    report "$out/drift.md" --as drift
    exit "$status"
    ;;
  *)
    echo 'sh ci/warren.sh check REVISION | plan | apply [FILE] | drift' >&2
    exit 2
    ;;
esac
