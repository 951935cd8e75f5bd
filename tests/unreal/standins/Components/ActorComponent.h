// STAND-IN, not Unreal: see CoreMinimal.h. The member names of UActorComponent, as UObject/Object.h has those of UObject.

#pragma once

#include "CoreMinimal.h"

class AActor;
class FActorComponentGlobalCreatePhysicsSignature;
class UActorComponent;
class UAssetUserData;
class ULevel;

namespace EEndPlayReason
{
	enum Type : int
	{
		Destroyed,
	};
}

enum ELevelTick : int
{
	LEVELTICK_All,
};
enum ETickingGroup : int;
enum ENetMode : int;
enum ENetRole : int;
enum class EComponentCreationMethod : uint8
{
	Native,
};

struct FActorComponentTickFunction
{
	bool bCanEverTick = true;
	bool bStartWithTickEnabled = true;
};

class IInterface_AssetUserData
{
public:
	virtual ~IInterface_AssetUserData() = default;
	virtual void AddAssetUserData(UAssetUserData*) {}
	virtual UAssetUserData* GetAssetUserDataOfClass(UClass*) { return nullptr; }
	virtual const TArray<UAssetUserData*>* GetAssetUserDataArray() const { return nullptr; }
	virtual void RemoveUserDataOfClass(UClass*) {}
};

class UActorComponent : public UObject, public IInterface_AssetUserData
{
public:
	FActorComponentTickFunction PrimaryComponentTick;
	TArray<FName> ComponentTags;
	EComponentCreationMethod CreationMethod = EComponentCreationMethod::Native;
	uint8 bAutoRegister : 1;
	uint8 bTickInEditor : 1;
	uint8 bNeverNeedsRenderUpdate : 1;
	uint8 bAllowConcurrentTick : 1;
	uint8 bAllowAnyoneToDestroyMe : 1;
	uint8 bAutoActivate : 1;
	uint8 bEditableWhenInherited : 1;
	uint8 bNavigationRelevant : 1;
	uint8 bWantsInitializeComponent : 1;
	uint8 bIsEditorOnly : 1;
	TStandinDelegate<UActorComponent*, bool> OnComponentActivated;
	TStandinDelegate<UActorComponent*> OnComponentDeactivated;

	int32 GetUCSSerializationIndex() const;
	bool IsEditableWhenInherited() const;
	bool HasBeenCreated() const;
	bool HasBeenInitialized() const;
	bool IsReadyForReplication() const;
	bool HasBegunPlay() const;
	bool IsBeingDestroyed() const;
	bool IsCreatedByConstructionScript() const;
	virtual void OnRep_IsActive() {}
	AActor* GetOwner() const { return StandinOwner; }
	template <class T>
	T* GetOwner() const;
	virtual UWorld* GetWorld() const override final { return StandinWorld; }
	bool ComponentHasTag(FName Tag) const;
	virtual void Activate(bool = false) {}
	virtual void Deactivate() {}
	virtual void SetActive(bool, bool = false) {}
	virtual void ToggleActive() {}
	bool IsActive() const;
	virtual void SetAutoActivate(bool) {}
	void SetTickableWhenPaused(bool bTickableWhenPaused);
	void CreatePhysicsState(bool bAllowDeferral = false);
	void DestroyPhysicsState();
	void SetNetAddressable();
	void SetIsReplicated(bool ShouldReplicate);
	bool GetIsReplicated() const;
	virtual bool GetComponentClassCanReplicate() const { return true; }
	void AddReplicatedSubObject(UObject* SubObject);
	void RemoveReplicatedSubObject(UObject* SubObject);
	bool IsVisualizationComponent() const;
	bool IsNetSimulating() const;
	ENetRole GetOwnerRole() const;
	ENetMode GetNetMode() const;
	bool IsNetMode(ENetMode Mode) const;
	virtual void InitializeComponent() {}
	virtual void ReadyForReplication() {}
	virtual void BeginPlay() {}
	void ReceiveBeginPlay();
	virtual void EndPlay(const EEndPlayReason::Type) {}
	virtual void UninitializeComponent() {}
	void ReceiveEndPlay(EEndPlayReason::Type EndPlayReason);
	void RegisterAllComponentTickFunctions(bool bRegister);
	virtual void TickComponent(float, ELevelTick, FActorComponentTickFunction*) {}
	virtual void SetComponentTickEnabled(bool bEnabled) { bStandinTicks = bEnabled; }
	virtual bool IsComponentTickEnabled() const { return bStandinTicks; }
	void SetComponentTickInterval(float TickInterval);
	float GetComponentTickInterval() const;
	void RegisterComponentWithWorld(UWorld* InWorld);
	virtual bool IsReadyForOwnerToAutoDestroy() const { return true; }
	bool IsOwnerSelected() const;
	bool IsRenderTransformDirty() const;
	bool IsRenderStateDirty() const;
	virtual void CheckForErrors() {}
	void MarkRenderStateDirty();
	void MarkRenderDynamicDataDirty();
	void MarkRenderTransformDirty();
	void MarkForNeededEndOfFrameUpdate();
	void RecreatePhysicsState();
	class FSceneInterface* GetScene() const;
	ULevel* GetComponentLevel() const;
	virtual void OnActorVisibilityChanged() {}
	virtual FString GetReadableName() const { return FString(); }
	virtual const UObject* AdditionalStatObject() const { return nullptr; }
	bool IsOwnerRunningUserConstructionScript() const;
	bool IsRegistered() const;
	bool AllowReregistration() const;
	void RegisterComponent() { bStandinRegistered = true; }
	void UnregisterComponent();
	virtual void DestroyComponent(bool = false) { bDestroyed = true; }
	virtual void OnComponentCreated() {}
	virtual void OnComponentDestroyed(bool) {}
	void K2_DestroyComponent(UObject* Object);
	void ReregisterComponent();
	void SetTickGroup(ETickingGroup NewTickGroup);
	virtual void AddTickPrerequisiteActor(AActor*) {}
	virtual void AddTickPrerequisiteComponent(UActorComponent*) {}
	void ReceiveTick(float DeltaSeconds);
	bool CanEverAffectNavigation() const;
	void SetCanEverAffectNavigation(bool bRelevant);
	virtual bool IsNavigationRelevant() const { return false; }

	UWorld* StandinWorld = nullptr;
	AActor* StandinOwner = nullptr;
	bool bStandinRegistered = false;
	bool bStandinTicks = false;

protected:
	virtual bool ShouldActivate() const { return true; }
	virtual void OnRegister() {}
	virtual void OnUnregister() {}
	virtual void RegisterComponentTickFunctions(bool) {}
	virtual bool ShouldCreateRenderState() const { return false; }
	virtual void OnCreatePhysicsState() {}
	virtual void OnDestroyPhysicsState() {}

	TArray<UAssetUserData*> AssetUserData;
	uint8 bRegistered : 1;
	uint8 bRenderStateCreated : 1;
	uint8 bPhysicsStateCreated : 1;
	uint8 bNetAddressable : 1;
	uint8 bAllowReregistration : 1;
	uint8 bCanEverAffectNavigation : 1;

private:
	virtual void Tick(float) final {}

	uint8 bReplicates : 1;
	uint8 bIsActive : 1;
	uint8 bHasBeenCreated : 1;
	uint8 bHasBegunPlay : 1;
	uint8 bIsBeingDestroyed : 1;
	AActor* OwnerPrivate = nullptr;
	UWorld* WorldPrivate = nullptr;
};
