@echo off
rem Installs on Windows; needs no network.   install.cmd [--to FOLDER] [--check]
setlocal
set "FOUND="
for %%v in (3.14 3.13 3.12 3.11) do (
    if not defined FOUND if exist "%~dp0requirements\windows-x64-py%%v.txt" (
        py -%%v -c "" >nul 2>nul && set "FOUND=py -%%v"
    )
)
if not defined FOUND (
    python -c "" >nul 2>nul && set "FOUND=python"
)
if not defined FOUND (
    echo No Python found. Install 64-bit Python first, see install.md.
    exit /b 3
)
%FOUND% -I "%~dp0install.py" %*
exit /b %errorlevel%
