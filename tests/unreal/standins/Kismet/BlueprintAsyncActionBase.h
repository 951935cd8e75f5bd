// STAND-IN, not Unreal: see CoreMinimal.h. Member names and signatures as in Unreal 5.1 to 5.8.

#pragma once

#include "CoreMinimal.h"

class UGameInstance;

class UBlueprintAsyncActionBase : public UObject
{
public:
	virtual void Activate() {}
	virtual void RegisterWithGameInstance(const UObject* WorldContextObject) { StandinContext = WorldContextObject; }
	virtual void SetReadyToDestroy() { bStandinReady = true; }

	const UObject* StandinContext = nullptr;
	bool bStandinReady = false;

protected:
	virtual void RegisterWithGameInstance(UGameInstance*) {}

	TWeakObjectPtr<UObject> RegisteredWithGameInstance;
};
