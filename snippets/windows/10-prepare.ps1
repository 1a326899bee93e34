winget install --exact --id Git.Git --scope machine `
    --source winget --accept-source-agreements
winget install --exact --id Python.Python.3.13 --scope machine `
    --source winget
$parts = 'Microsoft.VisualStudio.Workload.VCTools --includeRecommended'
winget install --exact --id Microsoft.VisualStudio.2022.BuildTools `
    --source winget `
    --override "--wait --passive --norestart --add $parts"
