winget install --exact --id Git.Git `
    --source winget --accept-source-agreements
winget install --exact --id Python.Python.3.13 --scope machine
$parts = 'Microsoft.VisualStudio.Workload.VCTools --includeRecommended'
winget install --exact --id Microsoft.VisualStudio.2022.BuildTools `
    --override "--wait --passive --add $parts"
