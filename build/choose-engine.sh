# Functions of the root script: which grain engine builds use, and whether the Orleans packages restore here. Sourced after setup.sh, not run.
# shellcheck shell=bash
orleans_finding="$root/.levee/orleans-packages"

# choose_engine: looks for the Orleans packages and writes GrainEngine.local.props, which builds follow when no -p:GrainEngine is given.
# The engine is Embedded unless LEVEE_GRAIN_ENGINE=Orleans is set.
choose_engine() {
  local engine=${LEVEE_GRAIN_ENGINE:-Embedded}
  find_orleans_packages
  case "$engine" in
    Embedded) ;;
    Orleans) orleans_packages_available || fail "LEVEE_GRAIN_ENGINE is Orleans, but the Microsoft.Orleans packages do not restore here. Unset it, or add a package source that has them (dotnet nuget add source)." ;;
    *) fail "LEVEE_GRAIN_ENGINE is '$engine'; it must be Embedded or Orleans." ;;
  esac
  write_engine_props "$engine"
}

# True when the last look found the packages.
orleans_packages_available() {
  [ -n "$(orleans_packages_version)" ]
}

# The version that restores; nothing when there is none.
orleans_packages_version() {
  sed -n 's/^version=//p' "$orleans_finding" 2>/dev/null || true
}

# Restores a throw-away project, unless that was done before with the same package sources.
find_orleans_packages() {
  local key version
  key=$(package_sources_key)
  grep -qxs "sources=$key" "$orleans_finding" && return 0
  mkdir -p "$root/.levee"
  # A restore that could not reach its source proves nothing: ask again next time.
  version=$(restore_orleans) || { rm -f "$orleans_finding"; say "could not find out whether the Orleans packages restore (no answer from the package source); using Embedded."; return 0; }
  printf 'sources=%s\nversion=%s\n' "$key" "$version" >"$orleans_finding"
  if [ -n "$version" ]; then
    say "the Microsoft.Orleans packages restore here (version $version); kept in .levee/orleans-packages until the package sources change."
  else
    say "the Microsoft.Orleans packages do not restore here; kept in .levee/orleans-packages until the package sources change."
  fi
}

# Prints the version of Microsoft.Orleans.Server that restores, nothing when the source lacks a package; fails when there was no answer.
restore_orleans() (
  probe=$(mktemp -d)
  trap 'rm -rf "$probe"' EXIT
  {
    printf '<Project Sdk="Microsoft.NET.Sdk">\n<PropertyGroup><TargetFramework>net10.0</TargetFramework></PropertyGroup>\n<ItemGroup>\n'
    orleans_packages | while read -r package; do printf '<PackageReference Include="%s" Version="%s" />\n' "$package" "$(orleans_range)"; done
    printf '</ItemGroup>\n</Project>\n'
  } >"$probe/probe.csproj"
  if timeout 90 dotnet restore "$probe/probe.csproj" >"$probe/log" 2>&1; then
    sed -n 's|.*"Microsoft\.Orleans\.Server/\([^"]*\)".*|\1|p' "$probe/obj/project.assets.json" | head -1
  else
    # NU1100 to NU1103: the sources answered, and lack the package or the version.
    grep -q 'NU110[0-3]' "$probe/log"
  fi
)

orleans_range() {
  sed -n 's|.*<OrleansVersion>\(.*\)</OrleansVersion>.*|\1|p' "$root/Directory.Packages.props"
}

# The packages that builds on Orleans may refer to.
orleans_packages() {
  sed -n 's|.*<PackageVersion Include="\(Microsoft\.Orleans\.[^"]*\)".*|\1|p' "$root/Directory.Packages.props"
}

# Changes when the wanted packages, the NuGet configuration, or the content of a source that is a folder changes.
package_sources_key() {
  local file files=()
  for file in "$HOME/.nuget/NuGet/NuGet.Config" "$HOME"/.config/NuGet/*onfig /etc/opt/NuGet/Config/*onfig "$root"/[nN]u[gG]et.[cC]onfig; do
    [ ! -f "$file" ] || files+=("$file")
  done
  {
    orleans_range
    orleans_packages
    cat "${files[@]}" /dev/null
    cat "${files[@]}" /dev/null | sed -n 's|.*value="\(/[^"]*\)".*|\1|p' | while read -r folder; do ls "$folder" 2>/dev/null || true; done
  } | sha1sum | cut -d' ' -f1
}

write_engine_props() {
  local props="$root/GrainEngine.local.props" text
  text="<Project>
  <!-- Written by set-up (build/choose-engine.sh); -p:GrainEngine=... on the command line overrides it. -->
  <PropertyGroup>
    <GrainEngine Condition=\"'\$(GrainEngine)' == ''\">$1</GrainEngine>
    <OrleansPackagesVersion>$(orleans_packages_version)</OrleansPackagesVersion>
  </PropertyGroup>
</Project>"
  [ "$(cat "$props" 2>/dev/null)" = "$text" ] || printf '%s\n' "$text" >"$props"
}
